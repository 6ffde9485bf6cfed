import { html } from '../../vendor/preact-htm.js';
import { get } from '../../api.js';
import { useLoad } from '../../loading.js';
import { t } from '../../text.js';
import { Empty, Failed, Skeleton } from '../../ui/parts.js';
import { Tip } from '../../ui/tip.js';

/**
 * A report of /customers/analytics that loads, fails and retries independently of the others.
 * `name` is that of its title and definition; `isEmpty(data)` tells whether there is nothing to show yet.
 */
export function Panel({ name, tools, report, query, height, class: layout = '', isEmpty, children }) {
  const { data, error, isLoading, retry } = useLoad((signal) => get(`/customers/analytics/${report}`, query, signal), [report, JSON.stringify(query)]);
  const title = t('overview.' + name);
  let content;
  if (error && !isLoading) content = html`<${Failed} error=${error} retry=${retry} isSmall />`;
  else if (!data) content = html`<${Skeleton} height=${height - 70 + 'px'} />`;
  else if (isEmpty?.(data)) content = html`<${Empty} icon="chart" title=${t('overview.empty')} />`;
  else content = html`<div class=${isLoading ? 'stale' : ''}>${children(data)}</div>`;
  return html`
    <section class=${'card pad panel ' + layout} aria-label=${title} style=${`min-height:${height}px`} aria-busy=${String(isLoading)}>
      <div class="card-head"><h2>${title} <${Tip} name=${title} text=${t('definition.' + name)} /></h2>${tools}</div>
      ${content}
    </section>`;
}

/** Rows with a bar: [{key, label, share 0–1, value, href}]. */
export const Bars = ({ rows }) => html`
  <ul class="bars">
    ${rows.map(({ key, label, share, value, detail }) => html`
      <li key=${key}><div class="bars-text"><span>${label}</span><b class="num">${value}</b></div>
        <span class="track"><i style=${`width:${Math.max(1, Math.min(1, share) * 100)}%`}></i></span>
        ${detail && html`<small class="muted num">${detail}</small>`}</li>`)}
  </ul>`;

import { html, useEffect } from '../../vendor/preact-htm.js';
import { get, post } from '../../api.js';
import * as format from '../../format.js';
import { useLoad, wait } from '../../loading.js';
import { href } from '../../router.js';
import { t } from '../../text.js';
import { Icon } from '../../ui/icons.js';
import { Skeleton, Tier, reason } from '../../ui/parts.js';

const PAUSE_MS = 400;
const POLLED_MS = 1500;
const EXAMPLES_SHOWN = 5;

/** The customers that a changed program would move, computed by the service. */
export function Moves({ body, tiers }) {
  const { data, error, isLoading } = useLoad(async (signal) => {
    if (!body) return null;
    await wait(PAUSE_MS, signal);
    return post('/loyalty/program/preview', body);
  }, [JSON.stringify(body)]);
  const program = { tiers };
  return html`
    <section class="card pad stack" aria-label=${t('program.preview')} role="status">
      <h2>${t('program.preview')}</h2>
      ${!body && html`<p class="muted">${t('program.preview_empty')}</p>`}
      ${body && error && !isLoading && html`<p class="error">${reason(error)}</p>`}
      ${body && isLoading && !data && html`<${Skeleton} height="60px" />`}
      ${body && data && !error && html`
        <p class=${isLoading ? 'stale' : ''}><b class="big num">${format.number(data.moving)}</b><br />
          <span class="muted">${t('program.moving', { count: data.customers, customers: format.number(data.customers) })}</span></p>
        <ul class="moves">${data.moves.map(({ from, to, customers }) => html`
          <li key=${from + to}><${Tier} name=${from} program=${program} /><${Icon} name="chevron" size="14" /><${Tier} name=${to} program=${program} /><b class="num">${format.number(customers)}</b></li>`)}</ul>
        ${data.examples.length > 0 && html`<div><h3>${t('program.examples')}</h3><ul class="examples">${data.examples.slice(0, EXAMPLES_SHOWN).map((one) => html`
          <li key=${one.customer_id}><a class="link mono" href=${href('/customers/' + one.customer_id)} target="_blank">${one.customer_id.slice(-12)}</a>
            <span class="muted num small">${t('points', { count: one.qualifying_points, points: format.number(one.qualifying_points) })}</span></li>`)}</ul></div>`}`}
    </section>`;
}

/** The progress of the tier review that follows a change. */
export function Review({ version }) {
  const { data, retry } = useLoad((signal) => get('/loyalty/program/review', null, signal), [version]);
  const isRunning = data?.status === 'running';
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setTimeout(retry, POLLED_MS);
    return () => clearTimeout(timer);
  }, [data]);
  if (!isRunning) return null;
  return html`
    <div class="card pad stack review" role="status"><b>${t('program.reviewing')}</b>
      <progress max=${Math.max(1, data.total)} value=${data.reviewed} aria-label=${t('program.reviewing')}></progress>
      <span class="muted num small">${t('import.processed', { processed: format.number(data.reviewed), received: format.number(data.total) })}</span></div>`;
}

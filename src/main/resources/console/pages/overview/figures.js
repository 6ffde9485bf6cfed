import { html } from '../../vendor/preact-htm.js';
import { get } from '../../api.js';
import * as format from '../../format.js';
import { useLoad } from '../../loading.js';
import { t } from '../../text.js';
import { Failed, Skeleton } from '../../ui/parts.js';
import { Tip } from '../../ui/tip.js';

const amount = ({ amount: value, currency }) => format.money(value, currency);

/** The figures of the summary: [name, group, member, format, whether more is better]. */
const FIGURES = [
  ['active_members', 'loyalty', 'active_members', format.number],
  ['new', 'customers', 'new', format.number],
  ['revenue', 'loyalty', 'revenue', amount],
  ['points_issued', 'loyalty', 'points_issued', format.number],
  ['points_redeemed', 'loyalty', 'points_redeemed', format.number],
  ['redemption_rate', 'loyalty', 'redemption_rate', format.percent],
  ['repeat_rate', 'loyalty', 'repeat_rate', format.percent],
  ['points_outstanding', 'loyalty', 'points_outstanding', format.number],
];

/** The change of a figure; the API reports the change of an amount of money as a number. */
function changeOf(data, group, member) {
  const change = data.change?.[group]?.[member];
  const ratio = typeof change === 'object' ? change?.amount : change;
  return ratio === null || ratio === undefined ? null : Number(ratio);
}

function Figure({ name, text, ratio, detail }) {
  const title = t('figure.' + name);
  return html`
    <div class="card figure">
      <dt>${title} <${Tip} name=${title} text=${t('definition.' + name)} /></dt>
      <dd class="value num">${text}</dd>
      <dd class="muted small num">${ratio !== null && html`<b class=${ratio < 0 ? 'down' : 'up'}>${format.change(ratio)}</b> <span class="hide-small">${t('overview.previous')}</span>`}</dd>
      ${detail && html`<dd class="muted small num">${detail}</dd>`}
    </div>`;
}

export function Figures({ query }) {
  const { data, error, isLoading, retry } = useLoad((signal) => get('/customers/analytics/summary', query, signal), [JSON.stringify(query)]);
  if (error && !isLoading) return html`<section class="card"><${Failed} error=${error} retry=${retry} /></section>`;
  if (!data) return html`<div class="figures-grid" aria-busy="true">${FIGURES.map(([name]) => html`<div class="card figure" key=${name}><${Skeleton} width="60%" /><${Skeleton} width="45%" height="1.6em" /><${Skeleton} width="70%" /></div>`)}</div>`;
  const { liability } = data.loyalty;
  return html`
    <dl class=${'figures-grid' + (isLoading ? ' stale' : '')} aria-label=${t('overview.figures')}>
      ${FIGURES.map(([name, group, member, show]) => {
        const value = data[group][member];
        if (value === undefined) return null;
        const detail = name === 'points_outstanding' && liability ? t('figure.liability', { amount: amount(liability) }) : null;
        return html`<${Figure} key=${name} name=${name} text=${value === null ? '–' : show(value)} ratio=${changeOf(data, group, member)} detail=${detail} />`;
      })}
    </dl>`;
}

// The balance of a customer over time, as steps.

import { html } from '../../vendor/preact-htm.js';
import { get } from '../../api.js';
import * as format from '../../format.js';
import { useLoad } from '../../loading.js';
import { t } from '../../text.js';
import { Failed, Skeleton, Time } from '../../ui/parts.js';

const TRANSACTIONS_MAX = 100;
const WIDTH = 1000;
const HEIGHT = 100;

/** Reads the newest transactions, oldest first. `posted` changes after each posting. */
const useTransactions = (id, posted) => useLoad(async (signal) => {
  const { items } = await get(`/customers/${id}/loyalty/transactions`, { limit: TRANSACTIONS_MAX }, signal);
  return items.reverse();
}, [id, posted]);

/** The path of the steps from the first transaction until now. */
function steps(transactions) {
  const times = transactions.map(({ created_at: at }) => new Date(at).getTime());
  const values = transactions.map(({ balance_after: balance }) => balance);
  const before = values[0] - transactions[0].points;
  const low = Math.min(0, before, ...values);
  const high = Math.max(1, before, ...values);
  const x = (time) => ((time - times[0]) / Math.max(1, Date.now() - times[0])) * WIDTH;
  const y = (value) => HEIGHT - ((value - low) / (high - low)) * HEIGHT;
  const line = `M0 ${y(before)}` + values.map((value, at) => `H${x(times[at]).toFixed(1)}V${y(value).toFixed(1)}`).join('') + `H${WIDTH}`;
  return { line, area: `${line}V${y(0)}H0Z` };
}

export function BalanceChart({ id, posted }) {
  const { data, error, retry } = useTransactions(id, posted);
  if (error && !data) return html`<${Failed} error=${error} retry=${retry} isSmall />`;
  if (data?.length === 0) return null;
  const { line, area } = data ? steps(data) : {};
  const most = data && Math.max(...data.map(({ balance_after: balance }) => balance));
  return html`
    <div><h3 class="lots-title">${t('loyalty.over_time')}</h3>
      ${data ? html`
        <svg class="steps-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
          aria-label=${t('loyalty.chart', { from: format.date(data[0].created_at), points: format.number(most) })}>
          <path class="area" d=${area} /><path class="line" d=${line} /></svg>
        <p class="steps-chart-ends num"><${Time} at=${data[0].created_at} as="date" /><span>${t('loyalty.at_most', { points: format.number(most) })}</span></p>`
        : html`<${Skeleton} height="116px" />`}
    </div>`;
}

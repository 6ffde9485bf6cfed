import { html, useState } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t } from '../../text.js';
import { Segments } from '../../ui/parts.js';
import { Chart } from './chart.js';
import { Panel } from './panel.js';

const METRICS = [
  'active_members', 'new_customers', 'revenue', 'points_issued', 'points_redeemed', 'points_outstanding', 'transactions',
];
const DAYS_BY_DAY = 45;
const DAYS_BY_WEEK = 200;

const intervalOf = (days) => (days <= DAYS_BY_DAY ? 'day' : days <= DAYS_BY_WEEK ? 'week' : 'month');

export function Series({ query, days, currency }) {
  const [metric, setMetric] = useState('active_members');
  const [interval, setInterval] = useState(null);
  const chosen = interval ?? intervalOf(days);
  const isMoney = metric === 'revenue';
  const exact = isMoney ? (value) => format.money(value, currency) : format.number;
  const day = chosen === 'month' ? format.monthYear : format.shortDay;
  const tools = html`
    <div class="panel-tools">
      <select aria-label=${t('overview.metric')} value=${metric} onChange=${(event) => setMetric(event.target.value)}>
        ${METRICS.map((name) => html`<option key=${name} value=${name} selected=${name === metric}>${t('metric.' + name)}</option>`)}
      </select>
      <${Segments} label=${t('overview.interval')} value=${chosen} onChange=${setInterval}
        options=${['day', 'week', 'month'].map((name) => [name, t('interval.' + name)])} />
    </div>`;
  return html`
    <${Panel} name="series" tools=${tools} report="timeseries" query=${{ ...query, metric, interval: chosen }} height="360"
      class="full" isEmpty=${({ points }) => points.length === 0}>
      ${({ points }) => html`
        <${Chart} points=${points} value=${format.shortNumber} exact=${exact} day=${day} title=${t('overview.chart', { metric: t('metric.' + metric), from: day(points[0].start), to: day(points.at(-1).start) })} />
        <details class="as-table"><summary>${t('overview.as_table')}</summary>
          <div class="scroll"><table class="num"><thead><tr><th scope="col">${t('interval.' + chosen)}</th><th scope="col" class="right">${t('metric.' + metric)}</th></tr></thead>
            <tbody>${points.map(({ start, value }) => html`<tr key=${start}><th scope="row">${day(start)}</th><td class="right">${exact(value)}</td></tr>`)}</tbody></table></div>
        </details>`}
    <//>`;
}

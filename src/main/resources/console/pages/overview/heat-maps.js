// Two heat maps: visits by hour of the week, and retention of cohorts.

import { html } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t } from '../../text.js';
import { Panel } from './panel.js';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const EVERY_HOURS = 3;
const COHORT_MONTHS = 12;

const heat = (share) => `--heat:${Math.round(share * 100)}%`;

export const Hours = ({ query }) => html`
  <${Panel} name="hours" report="hours" query=${query} height="300" class="wide" isEmpty=${({ cells }) => cells.every((cell) => cell.transactions === 0)}>
    ${({ cells }) => {
      const counts = new Map(cells.map((cell) => [`${cell.weekday}-${cell.hour}`, cell.transactions]));
      const top = Math.max(1, ...counts.values());
      return html`
        <div class="scroll" tabindex="0" role="group" aria-label=${t('overview.hours')}><table class="heat hours num">
          <thead><tr><td></td>${HOURS.map((hour) => html`<th scope="col" key=${hour}>${hour % EVERY_HOURS === 0 ? hour : html`<span class="unseen">${hour}</span>`}</th>`)}</tr></thead>
          <tbody>${WEEKDAYS.map((weekday) => html`<tr key=${weekday}><th scope="row">${format.weekday(weekday)}</th>
            ${HOURS.map((hour) => {
              const count = counts.get(`${weekday}-${hour}`) ?? 0;
              return html`<td key=${hour} style=${heat(count / top)} title=${t('overview.visits', { count, visits: format.number(count) })}><span class="unseen">${format.number(count)}</span></td>`;
            })}</tr>`)}</tbody>
        </table></div>`;
    }}
  <//>`;

export const Cohorts = () => html`
  <${Panel} name="cohorts" report="cohorts" query=${{ months: COHORT_MONTHS }} height="380" class="wide" isEmpty=${({ cohorts }) => cohorts.length === 0}>
    ${({ cohorts }) => html`
      <p class="muted small">${t('overview.cohorts_hint')}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${t('overview.cohorts')}><table class="heat num">
        <thead><tr><th scope="col">${t('overview.joined')}</th><th scope="col" class="right">${t('overview.guests')}</th>
          ${Array.from({ length: COHORT_MONTHS }, (_, at) => html`<th scope="col" key=${at}>${at}</th>`)}</tr></thead>
        <tbody>${cohorts.map(({ month, customers, retention }) => html`
          <tr key=${month}><th scope="row">${format.monthYear(month)}</th><td class="right plain">${format.number(customers)}</td>
            ${retention.map((share, at) => html`<td key=${at} style=${heat(share)}>${share === 0 ? '' : format.number(Math.round(share * 100))}</td>`)}</tr>`)}</tbody>
      </table></div>`}
  <//>`;

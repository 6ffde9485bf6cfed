// Tiers, segments, locations and top guests.

import { html, useState } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { href } from '../../router.js';
import { t, term } from '../../text.js';
import { Icon } from '../../ui/icons.js';
import { Avatar, Tier } from '../../ui/parts.js';
import { Bars, Panel } from './panel.js';

const TOP_ROWS = 8;
const RANKINGS = ['points_issued', 'points_redeemed', 'balance', 'transactions', 'revenue'];

export const Tiers = ({ query, program }) => html`
  <${Panel} name="tiers" report="tiers" query=${query} height="300" isEmpty=${({ distribution }) => distribution.length === 0}>
    ${({ distribution, moves, up, down }) => {
      const top = Math.max(1, ...distribution.map(({ customers }) => customers));
      return html`
        <${Bars} rows=${distribution.map(({ tier, customers, points }) => ({
          key: tier, label: html`<${Tier} name=${tier} program=${program} />`, share: customers / top,
          value: format.number(customers), detail: t('overview.points', { count: points, points: format.number(points) }),
        }))} />
        <p class="small muted num moves-total">${t('overview.up', { count: up, customers: format.number(up) })} · ${t('overview.down', { count: down, customers: format.number(down) })}</p>
        <ul class="moves">${moves.map(({ from, to, customers }) => html`
          <li key=${from + to}><${Tier} name=${from} program=${program} /><${Icon} name="chevron" size="14" /><${Tier} name=${to} program=${program} /><b class="num">${format.number(customers)}</b></li>`)}</ul>`;
    }}
  <//>`;

export const Segments = () => html`
  <${Panel} name="segments" report="segments" height="300" class="full" isEmpty=${({ segments }) => segments.length === 0}>
    ${({ segments }) => {
      const all = Math.max(1, segments.reduce((sum, { customers }) => sum + customers, 0));
      return html`
        <ul class="segment-grid">
          ${segments.map(({ segment, customers, points, definition }) => html`
            <li key=${segment}><a class="segment" href=${href('/customers', { segment })} title=${definition}>
              <b>${term('segment', segment)}</b><span class="big-value num">${format.number(customers)}</span>
              <span class="muted small num">${format.percent(customers / all)} · ${t('overview.points', { count: points, points: format.shortNumber(points) })}</span>
              <span class="track"><i style=${`width:${(customers / all) * 100}%`}></i></span></a></li>`)}
        </ul>`;
    }}
  <//>`;

export const Locations = ({ query, currency }) => html`
  <${Panel} name="locations" report="locations" query=${query} height="300" isEmpty=${({ items }) => items.length === 0}>
    ${({ items }) => {
      const top = Math.max(1, ...items.map(({ transactions }) => transactions));
      return html`<${Bars} rows=${items.map((item) => ({
        key: item.location_id ?? '', label: item.location_id ?? t('overview.no_location'), share: item.transactions / top,
        value: format.number(item.transactions), detail: `${t('overview.members', { count: item.active_members, members: format.number(item.active_members) })} · ${format.money(item.revenue?.amount ?? item.revenue ?? 0, currency)}`,
      }))} />`;
    }}
  <//>`;

export function Top({ query, currency }) {
  const [by, setBy] = useState('points_issued');
  const show = by === 'revenue' ? (value) => format.money(value, currency) : format.number;
  const tools = html`
    <select aria-label=${t('overview.rank_by')} value=${by} onChange=${(event) => setBy(event.target.value)}>
      ${RANKINGS.map((name) => html`<option key=${name} value=${name} selected=${name === by}>${t('rank.' + name)}</option>`)}
    </select>`;
  return html`
    <${Panel} name="top" tools=${tools} report="top" query=${{ ...query, by, limit: TOP_ROWS }} height="300" isEmpty=${({ items }) => items.length === 0}>
      ${({ items }) => html`
        <ol class="top">${items.map(({ customer, value }) => {
          const name = format.fullName(customer);
          return html`<li key=${customer.id}><a href=${href('/customers/' + customer.id)}><${Avatar} name=${name} size="28" /><span>${name}</span><b class="num">${show(value)}</b></a></li>`;
        })}</ol>`}
    <//>`;
}

import { html, useState } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { useList } from '../../list.js';
import * as session from '../../session.js';
import { t, term } from '../../text.js';
import { Icon } from '../../ui/icons.js';
import { Input, Select } from '../../ui/fields.js';
import { Empty, Failed, Segments, Skeleton } from '../../ui/parts.js';
import { TYPES } from '../../vocabulary.js';

const ICONS = { earn: 'plus', redeem: 'gift', adjust: 'sliders', reverse: 'undo', expire: 'clock', transfer_in: 'merge', transfer_out: 'merge' };
const PAUSE_MS = 150;
const REVERSIBLE = ['earn', 'redeem'];

/** Transactions of one local day: [[day, transactions]]. */
function byDay(transactions) {
  const days = [];
  for (const one of transactions) {
    const last = days.at(-1);
    if (last && format.sameDay(last[0], one.created_at)) last[1].push(one);
    else days.push([one.created_at, [one]]);
  }
  return days;
}

function Entry({ transaction, onReverse }) {
  const { type, points, amount, currency, reversed_points: reversed } = transaction;
  const details = [
    transaction.description && term('type', type),
    amount && format.money(amount, currency),
    transaction.location_id,
    transaction.reference && t('timeline.reference', { reference: transaction.reference }),
    format.clock(transaction.created_at),
    t('timeline.by', { actor: transaction.actor }),
  ].filter(Boolean);
  const taken = Math.abs(reversed);
  const isOpen = REVERSIBLE.includes(type) && taken < Math.abs(points);
  return html`
    <li class=${type}>
      <span class="dot"><${Icon} name=${ICONS[type] ?? 'note'} /></span>
      <div>
        <b>${transaction.description ?? term('type', type)}</b>
        <small class="num">${details.join(' · ')}</small>
        ${taken > 0 && html` <span class="chip">${isOpen ? t('timeline.part_reversed', { points: format.number(taken) }) : t('timeline.reversed')}</span>`}
        ${isOpen && onReverse && html` <button type="button" class="link" onClick=${() => onReverse(transaction)}
          aria-label=${t('timeline.reverse_label', { points: format.signedNumber(points), time: format.dateTime(transaction.created_at) })}>${t('timeline.reverse')}</button>`}
      </div>
      <div class="right">
        <div class=${'points num' + (points > 0 ? ' up' : '')}>${format.signedNumber(points)}</div>
        <small class="num">${t('timeline.balance', { points: format.number(transaction.balance_after) })}</small>
      </div>
    </li>`;
}

const Waiting = () => html`
  <ul aria-hidden="true">${[0, 1, 2, 3].map((at) => html`<li key=${at}><span class="dot"></span><div class="stack"><${Skeleton} width="45%" /><${Skeleton} width="65%" height="0.8em" /></div><${Skeleton} width="50px" /></li>`)}</ul>`;

/** The postings of a customer, newest first. `posted` changes after each posting. */
export function Timeline({ id, posted, onReverse }) {
  const [filters, setFilters] = useState({ type: '', reference: '', location_id: '', from: '', to: '' });
  const [hasTools, setTools] = useState(false);
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
  const set = (name) => (value) => setFilters((old) => ({ ...old, [name]: value }));
  const { list, error, isLoading, retry, more } = useList(
    `/customers/${id}/loyalty/transactions`, given, { version: posted, pause: PAUSE_MS },
  );
  const isFiltered = Object.keys(given).length > 0;
  const short = ['', 'earn', 'redeem'];
  return html`
    <section class="card timeline" aria-label=${t('timeline.title')}>
      <div class="bar"><h2>${t('timeline.title')}</h2>
        <div class="tools">
          <${Segments} label=${t('timeline.filter')} value=${short.includes(filters.type) ? filters.type : null} onChange=${set('type')}
            options=${short.map((type) => [type, type ? term('type', type) : t('timeline.all')])} />
          <button type="button" class=${'button square' + (isFiltered && hasTools ? ' on' : '')} aria-label=${t('filter.title')} aria-expanded=${String(hasTools)}
            onClick=${() => setTools(!hasTools)}><${Icon} name="filter" /></button>
        </div></div>
      ${hasTools && html`
        <div class="timeline-tools">
          <${Select} label=${t('timeline.type')} value=${filters.type} onChange=${set('type')} options=${[['', t('timeline.all')], ...TYPES.map((type) => [type, term('type', type)])]} />
          <${Input} label=${t('field.reference')} value=${filters.reference} onChange=${set('reference')} />
          <${Input} label=${t('field.location_id')} value=${filters.location_id} onChange=${set('location_id')} />
          <${Input} label=${t('timeline.from')} type="date" value=${filters.from} onChange=${set('from')} />
          <${Input} label=${t('timeline.to')} type="date" value=${filters.to} onChange=${set('to')} />
        </div>`}
      ${error && html`<${Failed} error=${error} retry=${retry} />`}
      ${!list && !error && html`<${Waiting} />`}
      ${list?.items.length === 0 && html`<${Empty} icon="clock" title=${isFiltered ? t('timeline.not_found') : t('timeline.none')} />`}
      <div class=${isLoading && list ? 'stale' : ''}>
        ${list && byDay(list.items).map(([day, items]) => html`
          <section key=${day}><h3>${format.day(day)}</h3>
            <ul>${items.map((one) => html`<${Entry} key=${one.id} transaction=${one} onReverse=${session.can('reverse') && onReverse} />`)}</ul></section>`)}
      </div>
      ${list?.next && html`<footer class="foot"><span></span><button type="button" class="button" disabled=${isLoading} onClick=${more}>${t('customers.more')}</button></footer>`}
    </section>`;
}

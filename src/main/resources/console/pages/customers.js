import { html, useEffect, useMemo, useRef, useState } from '../vendor/preact-htm.js';
import { download, get } from '../api.js';
import * as format from '../format.js';
import { moveInList } from '../keys.js';
import { useList } from '../list.js';
import { useLoad, wait } from '../loading.js';
import { useProgram } from '../program.js';
import { href, navigate, useRoute } from '../router.js';
import * as session from '../session.js';
import { t, term } from '../text.js';
import { Icon } from '../ui/icons.js';
import { Avatar, Empty, Failed, Page, Skeleton, Status, Tier, reason } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import { SORTS } from '../vocabulary.js';
import { FilterDrawer, applied, parameters, without } from './customers/filters.js';
import { NewCustomer } from './customers/new-customer.js';

/** Time that typing gets before the matches of a search are counted: that takes longer than the search. */
const COUNT_PAUSE_MS = 1_000;
const SKELETON_ROWS = 10;

/** Opens the list with other filters. */
function show(filters, options) {
  const set = Object.entries(filters).filter(([, value]) => value);
  navigate(href('/customers', Object.fromEntries(set)), options);
}

function Search({ filters }) {
  const { query } = useRoute();
  const field = useRef();
  const [q, setQ] = useState(filters.q ?? '');
  useEffect(() => {
    setQ((shown) => (shown.trim() === (filters.q ?? '') ? shown : filters.q ?? ''));
  }, [filters.q]);
  useEffect(() => {
    if (query.get('focus')) field.current.focus();
  }, []);
  const onInput = (event) => {
    const typed = event.target.value;
    setQ(typed);
    show({ ...filters, q: typed.trim() }, { isTyped: true });
  };
  return html`
    <label class="search"><${Icon} name="search" />
      <input type="search" ref=${field} value=${q} onInput=${onInput} aria-label=${t('customers.search')}
        placeholder=${t('customers.search_placeholder')} autocomplete="off" spellcheck=${false} /><kbd class="hide-small">/</kbd>
    </label>`;
}

function Row({ customer, program }) {
  const name = format.fullName(customer);
  const { loyalty, preferences } = customer;
  const allergens = preferences.allergens.map((slug) => term('allergen', slug));
  return html`
    <tr>
      <td><div class="person"><${Avatar} name=${name} /><div>
        <b><a class="row-link" href=${href('/customers/' + customer.id)}>${name}</a>
          ${customer.status !== 'active' && html` <${Status} status=${customer.status} />`}</b>
        <small>${customer.email ?? customer.phone ?? customer.external_id}</small>
        ${allergens.length > 0 && html`<small class="only-small warn"><span class="unseen">${t('profile.allergens')}: </span>${format.list(allergens)}</small>`}</div></div></td>
      <td class="hide-small">${allergens.length > 0 && html`
        <span class="chip bad" title=${format.list(allergens)}><span class="unseen">${t('profile.allergens')}: </span>${allergens[0]}${allergens.length > 1 && ` +${allergens.length - 1}`}</span>`}</td>
      <td><${Tier} name=${loyalty.tier} program=${program} />
        <small class="num only-small right strong">${t('points', { count: loyalty.points, points: format.number(loyalty.points) })}</small></td>
      <td class="right num strong hide-small">${format.number(loyalty.points)}</td>
      <td class="right num muted hide-small">${format.number(loyalty.lifetime_points)}</td>
      <td class="right muted hide-small"><time datetime=${customer.created_at}>${format.date(customer.created_at)}</time></td>
      <td class="hide-small muted chevron"><${Icon} name="chevron" /></td>
    </tr>`;
}

const SkeletonRow = () => html`
  <tr aria-hidden="true"><td><div class="person"><span class="avatar skeleton" style="--size:34px;--w:34px;--h:34px"></span><div class="stack"><${Skeleton} width="150px" height="13px" /></div></div></td>
    <td class="hide-small"></td><td><${Skeleton} width="70px" height="22px" /></td>
    ${[50, 50, 80].map((width) => html`<td key=${width} class="right hide-small"><${Skeleton} width=${width + 'px'} /></td>`)}<td class="hide-small"></td></tr>`;

function Table({ list, program, isStale }) {
  // A key in the search field draws the page, but not rows that have not changed.
  const rows = useMemo(
    () => list?.items.map((customer) => html`<${Row} key=${customer.id} customer=${customer} program=${program} />`),
    [list, program],
  );
  return html`
    <table class=${'rows' + (isStale ? ' stale' : '')} aria-busy=${String(!list)}>
      <caption class="unseen">${t('customers.title')}</caption>
      <thead><tr>
        <th scope="col">${t('customers.customer')}</th><th scope="col">${t('profile.allergens')}</th><th scope="col">${t('customers.tier')}</th>
        <th scope="col" class="right">${t('customers.points')}</th><th scope="col" class="right">${t('customers.lifetime')}</th>
        <th scope="col" class="right">${t('customers.joined')}</th><td></td>
      </tr></thead>
      <tbody>${rows ?? Array.from({ length: SKELETON_ROWS }, (_, at) => html`<${SkeletonRow} key=${at} />`)}</tbody>
    </table>`;
}

function NothingFound({ filters, onNew }) {
  if (!filters.q && applied(filters).length === 0) {
    return html`
      <${Empty} icon="users" title=${t('customers.none')}>
        <p class="muted">${t('customers.none_text')}</p>
        <div class="row"><button type="button" class="button primary" onClick=${onNew}><${Icon} name="plus" />${t('customers.new')}</button>
          ${session.can('import') && html`<a class="button" href=${href('/import')}><${Icon} name="upload" />${t('nav.import')}</a>`}</div>
      <//>`;
  }
  return html`
    <${Empty} title=${t('customers.not_found')}>
      <p class="muted">${t('customers.not_found_text')}</p>
      <button type="button" class="button" onClick=${() => show({})}>${t('filter.clear')}</button>
    <//>`;
}

/** The number of all matches: null while it is counted, which takes longer than a page; undefined if that failed. */
function useTotal(filters, list, isCurrent) {
  const key = JSON.stringify(filters);
  const isCounted = isCurrent && Boolean(list?.next);
  const { data, error } = useLoad(async (signal) => {
    if (!isCounted) return null;
    if (filters.q) await wait(COUNT_PAUSE_MS, signal);
    const { total } = await get('/customers', { ...filters, limit: 1, include_total: true }, signal);
    return { key, total };
  }, [key, isCounted]);
  if (list && !list.next && isCurrent) return list.items.length;
  if (isCounted && error) return undefined;
  return isCounted && data?.key === key ? data.total : null;
}

/** Exports exactly the customers that the filters select, in their order. */
function ExportButton({ filters }) {
  const [bytes, setBytes] = useState(null);
  const run = async () => {
    setBytes(0);
    try {
      await download('/customers/export', { ...filters, format: 'csv' }, 'customers.csv', setBytes);
      toast(t('customers.exported'));
    } catch (error) {
      toast(`${t('failed.title')} ${reason(error)}`);
    }
    setBytes(null);
  };
  return html`
    <button type="button" class="button" disabled=${bytes !== null} onClick=${run}><${Icon} name="download" />
      ${bytes === null ? t('customers.export') : t('customers.exporting', { size: format.shortNumber(bytes) })}</button>`;
}

export default function Customers() {
  const { query } = useRoute();
  const filters = parameters(query);
  const program = useProgram();
  const { list, error, isLoading, isStale, more, retry } = useList('/customers', filters);
  const [dialog, setDialog] = useState(null);
  const chips = applied(filters);
  const total = useTotal(filters, list, !isStale && !error);
  const isAll = !filters.q && chips.length === 0;
  const counted = typeof total === 'number' && t(isAll ? 'customers.total' : 'customers.matching', { count: total, total: format.number(total) });
  const sorts = filters.q ? ['', ...SORTS] : SORTS;
  return html`
    <${Page} title=${t('customers.title')}
      lead=${total === null && !error ? html`<${Skeleton} width="140px" />` : counted}
      actions=${html`
        ${session.can('export') && html`<${ExportButton} filters=${filters} />`}
        <button type="button" class="button primary" onClick=${() => setDialog('new')}><${Icon} name="plus" />${t('customers.new')}</button>`}>
      <section class="card" aria-label=${t('customers.title')} onKeyDown=${(event) => isStale || moveInList(event, 'input[type=search], .row-link')}>
        <div class="bar">
          <${Search} filters=${filters} />
          <div class="tools">
            <button type="button" class=${'button' + (chips.length ? ' on' : '')} aria-haspopup="dialog" onClick=${() => setDialog('filters')}>
              <${Icon} name="filter" />${t('filter.title')}${chips.length > 0 && html`<span class="count num">${chips.length}</span>`}</button>
            <select aria-label=${t('customers.sort')} value=${filters.sort ?? sorts[0]} onChange=${(event) => show({ ...filters, sort: event.target.value })}>
              ${sorts.map((sort) => html`<option key=${sort} value=${sort} selected=${sort === (filters.sort ?? sorts[0])}>${t('sort.' + (sort || 'relevance'))}</option>`)}
            </select>
          </div>
        </div>
        ${chips.length > 0 && html`<div class="applied">
          ${chips.map((chip) => html`<span class="chip" key=${chip.name + chip.value}>${chip.text}
            <button type="button" aria-label=${t('field.remove', { name: chip.text })} onClick=${() => show(without(filters, chip))}><${Icon} name="close" size="12" /></button></span>`)}
          <button type="button" class="link small" onClick=${() => show({ q: filters.q, sort: filters.sort })}>${t('filter.clear')}</button></div>`}
        <p class="unseen" role="status">${counted}</p>
        ${error && html`<${Failed} error=${error} retry=${retry} />`}
        ${list?.items.length === 0 ? html`<${NothingFound} filters=${filters} onNew=${() => setDialog('new')} />`
          : (list || !error) && html`<${Table} list=${list} program=${program} isStale=${isStale} />`}
        ${list?.items.length > 0 && html`
          <footer class="foot num"><span>${counted && t('customers.shown', { shown: format.number(list.items.length), total: format.number(total) })}</span>
            ${list.next && html`<button type="button" class="button" disabled=${isLoading || isStale} onClick=${more}>${t('customers.more')}</button>`}</footer>`}
      </section>
      ${dialog === 'filters' && html`<${FilterDrawer} filters=${filters} program=${program} onClose=${() => setDialog(null)}
        onApply=${(next) => { setDialog(null); show(next); }} />`}
      ${dialog === 'new' && html`<${NewCustomer} onClose=${() => setDialog(null)} />`}
    <//>`;
}

// Filters of the list of customers. Their names are the parameters of GET /customers.

import { html, useState } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t, term } from '../../text.js';
import { Dialog } from '../../ui/dialog.js';
import { Choices, Input, Select, Words, focusRefused } from '../../ui/fields.js';
import { ALLERGENS, CONSENTS, DIETS, SEGMENTS, STATUSES } from '../../vocabulary.js';

/** Filters that accept several values, comma-separated in the address. */
const SEVERAL = ['tier', 'status', 'tag', 'dietary_restriction', 'allergen'];
const SINGLE = [
  'segment', 'city', 'min_points', 'max_points', 'last_activity_from', 'last_activity_to', 'birthday', 'consent',
  'created_from', 'created_to',
];

export const FILTERS = [...SEVERAL, ...SINGLE];

/** The parameters of the API that an address of the list names; unknown ones are ignored. */
export function parameters(query) {
  const named = {};
  for (const name of ['q', ...FILTERS, 'sort']) {
    if (query.get(name)) named[name] = query.get(name);
  }
  return named;
}

const values = (filters, name) => (filters[name] ? filters[name].split(',') : []);

const MONTH = /^(0[1-9]|1[0-2])(-\d{2})?$/;
const NUMBER = /^-?\d+$/;

/** Whether a value, which an address may have from anywhere, can be shown as what it stands for. */
function isReadable(name, value) {
  if (name === 'birthday') return MONTH.test(value);
  if (name.endsWith('_points')) return NUMBER.test(value);
  return !/_(from|to)$/.test(name) || format.isPlainDate(value.slice(0, 10));
}

function shown(name, value) {
  if (!isReadable(name, value)) return `${t('filter.' + name)}: ${value}`;
  switch (name) {
    case 'tier': return term('tier', value);
    case 'status': return term('status', value);
    case 'segment': return term('segment', value);
    case 'dietary_restriction': return term('diet', value);
    case 'allergen': return t('filter.allergen_is', { name: term('allergen', value) });
    case 'consent': return term('consent', value);
    case 'tag': return `#${value}`;
    case 'birthday': return t('filter.birthday_in', { month: format.month(Number(value.slice(0, 2))) });
    case 'min_points': return t('filter.min_points_is', { points: format.number(value) });
    case 'max_points': return t('filter.max_points_is', { points: format.number(value) });
    case 'city': return value;
    default: return t(`filter.${name}_is`, { date: format.plainDate(value.slice(0, 10)) });
  }
}

/** One chip for each value of each filter: [{name, value, text}]. */
export const applied = (filters) =>
  FILTERS.flatMap((name) =>
    (SEVERAL.includes(name) ? values(filters, name) : filters[name] ? [filters[name]] : [])
      .map((value) => ({ name, value, text: shown(name, value) })));

/** The filters without one value. */
export function without(filters, { name, value }) {
  const left = SEVERAL.includes(name) ? values(filters, name).filter((one) => one !== value).join(',') : '';
  return { ...filters, [name]: left };
}

const named = (group, slugs) => slugs.map((slug) => [slug, term(group, slug)]);
const optional = (options) => [['', t('filter.any')], ...options];

/** A drawer with all filters. */
export function FilterDrawer({ filters, program, onApply, onClose }) {
  const [draft, setDraft] = useState(filters);
  const set = (name) => (value) =>
    setDraft((old) => ({ ...old, [name]: Array.isArray(value) ? value.join(',') : value }));
  const submit = (event) => {
    event.preventDefault();
    if (!focusRefused(event.currentTarget)) onApply(draft);
  };
  const bind = (name) => ({ value: draft[name], onChange: set(name) });
  const bindAll = (name) => ({ values: values(draft, name), onChange: set(name) });
  const tiers = (program?.tiers ?? []).map(({ name }) => name);
  const months = Array.from({ length: 12 }, (_, at) => [String(at + 1).padStart(2, '0'), format.month(at + 1)]);
  return html`
    <${Dialog} title=${t('filter.title')} side onClose=${onClose}>
      <form class="dialog-form" onSubmit=${submit}>
        <div class="dialog-body">
          <${Choices} label=${t('filter.tier')} options=${named('tier', tiers)} ...${bindAll('tier')} />
          <${Choices} label=${t('filter.status')} options=${named('status', STATUSES)} ...${bindAll('status')} />
          <${Select} label=${t('filter.segment')} options=${optional(named('segment', SEGMENTS))} ...${bind('segment')} />
          <${Words} label=${t('filter.tag')} group="tag" ...${bindAll('tag')} />
          <${Words} label=${t('filter.dietary_restriction')} group="diet" known=${DIETS} ...${bindAll('dietary_restriction')} />
          <${Words} label=${t('filter.allergen')} group="allergen" known=${ALLERGENS} ...${bindAll('allergen')} />
          <${Input} label=${t('filter.city')} ...${bind('city')} />
          <div class="pair">
            <${Input} label=${t('filter.min_points')} type="number" step="1" ...${bind('min_points')} />
            <${Input} label=${t('filter.max_points')} type="number" step="1" ...${bind('max_points')} />
          </div>
          <div class="pair">
            <${Input} label=${t('filter.last_activity_from')} type="date" ...${bind('last_activity_from')} />
            <${Input} label=${t('filter.last_activity_to')} type="date" ...${bind('last_activity_to')} />
          </div>
          <div class="pair">
            <${Input} label=${t('filter.created_from')} type="date" ...${bind('created_from')} />
            <${Input} label=${t('filter.created_to')} type="date" ...${bind('created_to')} />
          </div>
          <${Select} label=${t('filter.birthday')} options=${optional(months)} ...${bind('birthday')} />
          <${Select} label=${t('filter.consent')} options=${optional(named('consent', CONSENTS))} ...${bind('consent')} />
        </div>
        <footer class="dialog-foot">
          <button type="button" class="button" onClick=${() => onApply({ q: filters.q, sort: filters.sort })}>${t('filter.clear')}</button>
          <button class="button primary">${t('filter.apply')}</button>
        </footer>
      </form>
    <//>`;
}

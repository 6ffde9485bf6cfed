// The cards of a profile, except its addresses.

import { html } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t, term } from '../../text.js';
import { Facts, Time } from '../../ui/parts.js';
import { Area, Input, Select, Words, errorOf } from '../../ui/fields.js';
import { ALLERGENS, CONSENTS, CONTACTS, DIETS, STATUSES } from '../../vocabulary.js';
import { ConsentHistory } from './consent-history.js';
import { EditCard } from './edit-card.js';

const empty = (value) => (value === '' || value === undefined ? null : value);
const Nothing = ({ text }) => html`<p class="muted">${text}</p>`;
const chips = (group, slugs, isBad) => html`
  <span class="chips">${slugs.map((slug) => html`<span class=${'chip' + (isBad ? ' bad' : '')} key=${slug}>${term(group, slug)}</span>`)}</span>`;

const CONTACT = ['first_name', 'last_name', 'email', 'phone', 'date_of_birth', 'external_id', 'user_id', 'status'];

export const Contact = (props) => html`
  <${EditCard} ...${props} title=${t('profile.contact')}
    read=${(customer) => Object.fromEntries(CONTACT.map((name) => [name, customer[name] ?? '']))}
    toPatch=${(draft) => Object.fromEntries(CONTACT.map((name) => [name, empty(draft[name])]))}
    view=${(customer) => html`
      <${Facts} rows=${[
        [t('field.email'), customer.email && html`<a class="link" href=${'mailto:' + customer.email}>${customer.email}</a>`],
        [t('field.phone'), customer.phone && html`<a class="link num" href=${'tel:' + customer.phone}>${customer.phone}</a>`],
        [t('field.date_of_birth'), customer.date_of_birth && format.birthday(customer.date_of_birth)],
        [t('field.external_id'), customer.external_id],
        [t('field.user_id'), customer.user_id],
        [t('profile.joined'), html`<${Time} at=${customer.created_at} as="date" />`],
        [t('profile.changed'), html`<${Time} at=${customer.updated_at} />`],
      ]} />`}
    form=${(draft, set, error) => {
      const bind = (name) => ({ label: t('field.' + name), value: draft[name], onChange: set(name), error: errorOf(error, name) });
      return html`
        <div class="pair"><${Input} ...${bind('first_name')} required /><${Input} ...${bind('last_name')} /></div>
        <${Input} ...${bind('email')} type="email" />
        <${Input} ...${bind('phone')} type="tel" />
        <${Input} ...${bind('date_of_birth')} hint=${t('field.date_of_birth_hint')} placeholder="1980-12-31" />
        <${Input} ...${bind('external_id')} />
        <${Input} ...${bind('user_id')} hint=${t('field.user_id_hint')} />
        <${Select} ...${bind('status')} options=${STATUSES.filter((status) => status !== 'merged').map((status) => [status, term('status', status)])} />`;
    }} />`;

const PREFERENCES = ['seating', 'language', 'preferred_contact', 'notes'];

export const Preferences = (props) => html`
  <${EditCard} ...${props} title=${t('profile.preferences')}
    read=${({ preferences }) => preferences}
    toPatch=${(draft) => ({ preferences: { ...draft, ...Object.fromEntries(PREFERENCES.map((name) => [name, empty(draft[name])])) } })}
    view=${({ preferences }) => {
      const rows = [
        [t('profile.allergens'), preferences.allergens.length > 0 && chips('allergen', preferences.allergens, true)],
        [t('profile.diets'), preferences.dietary_restrictions.length > 0 && chips('diet', preferences.dietary_restrictions)],
        [t('field.favorite_items'), preferences.favorite_items.length > 0 && format.list(preferences.favorite_items)],
        [t('field.seating'), preferences.seating],
        [t('field.language'), preferences.language && format.languageName(preferences.language)],
        [t('field.preferred_contact'), preferences.preferred_contact && term('contact', preferences.preferred_contact)],
        [t('field.preference_notes'), preferences.notes],
      ].filter(([, value]) => value);
      return rows.length > 0 ? html`<${Facts} rows=${rows} />` : html`<${Nothing} text=${t('profile.no_preferences')} />`;
    }}
    form=${(draft, set, error) => html`
      <${Words} label=${t('profile.allergens')} group="allergen" known=${ALLERGENS} values=${draft.allergens} onChange=${set('allergens')} error=${errorOf(error, 'preferences.allergens')} />
      <${Words} label=${t('profile.diets')} group="diet" known=${DIETS} values=${draft.dietary_restrictions} onChange=${set('dietary_restrictions')} error=${errorOf(error, 'preferences.dietary_restrictions')} />
      <${Words} label=${t('field.favorite_items')} values=${draft.favorite_items} onChange=${set('favorite_items')} error=${errorOf(error, 'preferences.favorite_items')} />
      <${Input} label=${t('field.seating')} value=${draft.seating} onChange=${set('seating')} error=${errorOf(error, 'preferences.seating')} />
      <div class="pair">
        <${Input} label=${t('field.language')} placeholder="es-MX" value=${draft.language} onChange=${set('language')} error=${errorOf(error, 'preferences.language')} />
        <${Select} label=${t('field.preferred_contact')} value=${draft.preferred_contact ?? ''} onChange=${set('preferred_contact')}
          options=${[['', '–'], ...CONTACTS.map((one) => [one, term('contact', one)])]} />
      </div>
      <${Area} label=${t('field.preference_notes')} value=${draft.notes} onChange=${set('notes')} error=${errorOf(error, 'preferences.notes')} />`} />`;

const answerOf = (consent) => (consent === null ? '' : consent.granted ? 'yes' : 'no');

function Answer({ consent }) {
  if (consent === null) return html`<span class="muted">${t('consent.unknown')}</span>`;
  const { granted, at, source } = consent;
  return html`<span>${granted ? t('consent.yes') : t('consent.no')}<br /><small class="muted"><${Time} at=${at} as="date" />${source && ` · ${source}`}</small></span>`;
}

/** A consent cannot be withdrawn to "not asked": the service keeps the answer and its time. */
export const Consents = (props) => html`
  <${EditCard} ...${props} title=${t('profile.consents')}
    read=${({ consents }) => Object.fromEntries(CONSENTS.map((name) => [name, answerOf(consents[name])]))}
    toPatch=${(draft, { consents }) => ({
      consents: Object.fromEntries(CONSENTS.filter((name) => draft[name] !== answerOf(consents[name]))
        .map((name) => [name, draft[name] === '' ? null : { granted: draft[name] === 'yes', source: t('new.source') }])),
    })}
    view=${(customer) => html`
      <${Facts} rows=${CONSENTS.map((name) => [term('consent', name), html`<${Answer} consent=${customer.consents[name]} />`])} />
      <${ConsentHistory} customer=${customer} />`}
    form=${(draft, set, error) => CONSENTS.map((name) => html`
      <${Select} key=${name} label=${term('consent', name)} value=${draft[name]} onChange=${set(name)} error=${errorOf(error, 'consents.' + name)}
        options=${[['', t('consent.unknown')], ['yes', t('consent.yes')], ['no', t('consent.no')]]} />`)} />`;

export const Tags = (props) => html`
  <${EditCard} ...${props} title=${t('profile.tags')}
    read=${({ tags }) => ({ tags })}
    toPatch=${(draft) => draft}
    view=${({ tags }) => (tags.length > 0 ? chips('tag', tags) : html`<${Nothing} text=${t('profile.no_tags')} />`)}
    form=${(draft, set, error) => html`
      <${Words} label=${t('profile.tags')} group="tag" values=${draft.tags} onChange=${set('tags')} error=${errorOf(error, 'tags')} />`} />`;

export const Notes = (props) => html`
  <${EditCard} ...${props} title=${t('profile.notes')}
    read=${({ notes }) => ({ notes: notes ?? '' })}
    toPatch=${(draft) => ({ notes: empty(draft.notes) })}
    view=${({ notes }) => (notes ? html`<p class="prose">${notes}</p>` : html`<${Nothing} text=${t('profile.no_notes')} />`)}
    form=${(draft, set, error) => html`
      <${Area} label=${t('profile.notes')} rows="6" hint=${t('profile.notes_hint')} value=${draft.notes} onChange=${set('notes')} error=${errorOf(error, 'notes')} />`} />`;

const escaped = (text) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const unescaped = (text) => text.replace(/\\([\\n:])/g, (_, letter) => (letter === 'n' ? '\n' : letter)).trim();
const lines = (attributes) =>
  Object.entries(attributes).map(([name, value]) => `${escaped(name).replaceAll(':', '\\:')}: ${escaped(value)}`).join('\n');

/** The map of lines such as "anniversary: 06-12"; a backslash precedes a colon in a name and the n of a line break. */
function parsed(text) {
  const pairs = text.split('\n').filter((line) => line.trim());
  return Object.fromEntries(pairs.map((line) => {
    const [, name, value] = /^((?:\\.|[^:\\])*):?(.*)$/.exec(line);
    return [unescaped(name), unescaped(value)];
  }));
}

export const Attributes = (props) => html`
  <${EditCard} ...${props} title=${t('profile.attributes')}
    read=${({ attributes }) => ({ text: lines(attributes) })}
    toPatch=${(draft, { attributes }) => {
      const removed = Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
      return { attributes: { ...removed, ...parsed(draft.text) } };
    }}
    view=${({ attributes }) => (Object.keys(attributes).length > 0
      ? html`<${Facts} rows=${Object.entries(attributes)} />` : html`<${Nothing} text=${t('profile.no_attributes')} />`)}
    form=${(draft, set, error) => html`
      <${Area} label=${t('profile.attributes')} hint=${t('profile.attributes_hint')} value=${draft.text} onChange=${set('text')} error=${errorOf(error, 'attributes')} />`} />`;

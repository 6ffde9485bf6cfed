import { html } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t, term } from '../../text.js';
import { valueAt } from './changes.js';

function label([name, member]) {
  if (name === 'consents') return term('consent', member);
  if (name === 'attributes') return member;
  if (member === 'allergens') return t('profile.allergens');
  if (member === 'dietary_restrictions') return t('profile.diets');
  if (member === 'notes') return t('field.preference_notes');
  return t('field.' + (member ?? name));
}

const GROUPS = { allergens: 'allergen', dietary_restrictions: 'diet', tags: 'tag' };

function text([name, member], value) {
  if (value === null || value === '') return '–';
  if (name === 'consents') return value.granted ? t('consent.yes') : t('consent.no');
  if (name === 'addresses') return format.list(value.map(({ line1, city }) => `${line1}, ${city}`)) || '–';
  const group = GROUPS[member ?? name];
  if (Array.isArray(value)) return format.list(value.map((one) => (group ? term(group, one) : one))) || '–';
  return String(value);
}

/** Shows the fields that both have changed, and asks which values stay; `fields` are [path, value]. */
export const Conflict = ({ fields, latest, onKeepMine, onTakeTheirs }) => html`
  <div class="notice stack" role="alert">
    <b>${t('conflict.title')}</b>
    <p>${t('conflict.same_fields')}</p>
    <table class="compare"><thead><tr><th scope="col">${t('conflict.field')}</th><th scope="col">${t('conflict.theirs')}</th><th scope="col">${t('conflict.mine')}</th></tr></thead>
      <tbody>${fields.map(([path, value]) => html`
        <tr key=${path.join()}><th scope="row">${label(path)}</th><td>${text(path, valueAt(latest, path))}</td><td>${text(path, value)}</td></tr>`)}</tbody></table>
    <div class="form-foot">
      <button type="button" class="button" onClick=${onTakeTheirs}>${t('conflict.take_theirs')}</button>
      <button type="button" class="button primary" onClick=${onKeepMine}>${t('conflict.keep_mine')}</button>
    </div>
  </div>`;

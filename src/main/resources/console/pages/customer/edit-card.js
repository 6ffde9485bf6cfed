// A card of the profile that is edited in place.

import { html, useRef, useState } from '../../vendor/preact-htm.js';
import { ApiProblem, patchCustomer, readCustomer } from '../../api.js';
import { t } from '../../text.js';
import { useFocusOnError } from '../../ui/fields.js';
import { Icon } from '../../ui/icons.js';
import { Failed } from '../../ui/parts.js';
import { toast } from '../../ui/toasts.js';

const isEqual = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The members of a patch whose values the customer does not have yet. */
function changes(patch, customer) {
  return Object.fromEntries(Object.entries(patch).filter(([name, value]) => !isEqual(subset(customer[name], value), value)));
}

/** The part of a stored value that a patch names: a merge patch keeps the other members. */
function subset(stored, patch) {
  const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!isMap(patch) || !isMap(stored)) return stored;
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, subset(stored[name] ?? null, value)]));
}

/**
 * Shows `view` of a customer, or its form. `read(customer)` makes the draft, and `toPatch(draft,
 * customer)` the merge patch. A customer that has changed since is not overwritten silently.
 */
export function EditCard({ title, profile, onSaved, view, read, form, toPatch, isEditable }) {
  const { customer, etag } = profile;
  const [draft, setDraft] = useState(null);
  const [base, setBase] = useState(profile);
  const [state, setState] = useState({ isSaving: false, error: null, latest: null });
  const button = useRef();
  const element = useRef();
  useFocusOnError(element, state.error);
  const isSaving = useRef(false);

  const edit = () => {
    setBase(profile);
    setDraft(read(customer));
    setState({ isSaving: false, error: null, latest: null });
  };
  const close = () => {
    setDraft(null);
    setTimeout(() => button.current?.focus());
  };
  const save = async (version) => {
    if (isSaving.current) return;
    const patch = changes(toPatch(draft, version.customer), version.customer);
    if (Object.keys(patch).length === 0) {
      close();
      return;
    }
    isSaving.current = true;
    setState((old) => ({ ...old, isSaving: true, error: null }));
    try {
      const saved = await patchCustomer(customer.id, patch, version.etag);
      const before = changes(toPatch(read(version.customer), saved.customer), saved.customer);
      close();
      onSaved(saved);
      toast(t('edit.saved', { title }), async () => onSaved(await patchCustomer(customer.id, before, saved.etag)));
    } catch (error) {
      const isConflict = error instanceof ApiProblem && error.code === 'version_conflict';
      let latest = null;
      if (isConflict) {
        try {
          latest = await readCustomer(customer.id);
        } catch (failure) {
          setState({ isSaving: false, error: failure, latest: null });
          return;
        }
      }
      setState({ isSaving: false, error: isConflict ? null : error, latest });
    } finally {
      isSaving.current = false;
    }
  };
  const takeTheirs = () => {
    onSaved(state.latest);
    close();
  };

  const heading = html`<div class="card-head"><h2>${title}</h2>
    ${isEditable && !draft && html`<button type="button" class="button small quiet" ref=${button} onClick=${edit}
      aria-label=${t('edit.label', { title })}><${Icon} name="edit" size="14" />${t('edit.edit')}</button>`}</div>`;
  if (!draft) return html`<section class="card pad" aria-label=${title}>${heading}${view(customer)}</section>`;

  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const submit = (event) => {
    event.preventDefault();
    save(base);
  };
  const onKeyDown = (event) => event.key === 'Escape' && close();
  return html`
    <section class="card pad" aria-label=${title}>
      ${heading}
      <form class="stack" ref=${element} onSubmit=${submit} onKeyDown=${onKeyDown} novalidate>
        ${form(draft, set, state.error)}
        ${state.error && html`<${Failed} error=${state.error} title=${t('edit.failed')} isSmall />`}
        ${state.latest && html`<${Conflict} base=${base.customer} latest=${state.latest.customer} patch=${toPatch(draft, base.customer)}
          onKeepMine=${() => save(state.latest)} onTakeTheirs=${takeTheirs} />`}
        ${!state.latest && html`<div class="form-foot">
          <button type="button" class="button" onClick=${close}>${t('dialog.cancel')}</button>
          <button class="button primary" disabled=${state.isSaving} aria-busy=${String(state.isSaving)}>${t('edit.save')}</button>
        </div>`}
      </form>
    </section>`;
}

const text = (value) => (value === null || value === undefined || value === '' ? '–'
  : typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Explains that the profile has changed in the meantime, and shows the fields that both have changed. */
function Conflict({ base, latest, patch, onKeepMine, onTakeTheirs }) {
  const both = Object.keys(patch).filter((name) => !isEqual(base[name], latest[name]) && !isEqual(patch[name], subset(latest[name], patch[name])));
  return html`
    <div class="notice stack" role="alert">
      <b>${t('conflict.title')}</b>
      <p>${both.length > 0 ? t('conflict.same_fields') : t('conflict.other_fields')}</p>
      ${both.length > 0 && html`
        <table class="compare"><thead><tr><th scope="col">${t('conflict.field')}</th><th scope="col">${t('conflict.theirs')}</th><th scope="col">${t('conflict.mine')}</th></tr></thead>
          <tbody>${both.map((name) => html`<tr key=${name}><th scope="row">${t('field.' + name)}</th><td>${text(latest[name])}</td><td>${text(patch[name])}</td></tr>`)}</tbody></table>`}
      <div class="form-foot">
        <button type="button" class="button" onClick=${onTakeTheirs}>${t('conflict.take_theirs')}</button>
        <button type="button" class="button primary" onClick=${onKeepMine}>${t('conflict.keep_mine')}</button>
      </div>
    </div>`;
}

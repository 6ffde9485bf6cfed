// A card of the profile that is edited in place.

import { html, useRef, useState } from '../../vendor/preact-htm.js';
import { ApiProblem, patchCustomer, readCustomer } from '../../api.js';
import { t } from '../../text.js';
import { focusRefused, useFocusOnError } from '../../ui/fields.js';
import { Icon } from '../../ui/icons.js';
import { Failed } from '../../ui/parts.js';
import { toast } from '../../ui/toasts.js';
import { changedFields, contested, patchOf, undoOf } from './changes.js';
import { Conflict } from './conflict.js';

const UNSENT = { isSaving: false, error: null, conflict: null };

/**
 * Shows `view` of a customer, or its form. `read(customer)` makes the draft, and `toPatch(draft,
 * customer)` its merge patch, of which only the edited fields are sent. If another person has
 * changed the same fields since, the form asks which values stay.
 */
export function EditCard({ title, profile, onSaved, view, read, form, toPatch, isEditable }) {
  const { customer, etag } = profile;
  const [draft, setDraft] = useState(null);
  const [base, setBase] = useState(profile);
  const [state, setState] = useState(UNSENT);
  const button = useRef();
  const element = useRef();
  useFocusOnError(element, state.error);
  const isSaving = useRef(false);

  const edit = () => {
    setBase(profile);
    setDraft(read(customer));
    setState(UNSENT);
  };
  const close = () => {
    setDraft(null);
    setTimeout(() => button.current?.focus());
  };
  const edits = () => changedFields(toPatch(read(base.customer), base.customer), toPatch(draft, base.customer));
  /** Saves the edits; `seen` is the version whose values the form shows. */
  const save = async (seen) => {
    if (isSaving.current) return;
    const changes = edits();
    if (changes.length === 0) {
      close();
      return;
    }
    isSaving.current = true;
    setState((old) => ({ ...old, isSaving: true, error: null }));
    try {
      for (let version = seen; version;) version = await sendTo(version, seen, changes);
    } catch (error) {
      setState({ ...UNSENT, error });
    }
    isSaving.current = false;
  };
  /** Sends the changes to a version. Returns the latest version if others have changed other fields. */
  const sendTo = async (version, seen, changes) => {
    let saved;
    try {
      saved = await patchCustomer(customer.id, patchOf(changes), version.etag);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.code === 'version_conflict')) throw error;
      const latest = await readCustomer(customer.id);
      const fields = contested(changes, seen.customer, latest.customer);
      if (fields.length === 0) return latest;
      setState({ ...UNSENT, conflict: { fields, latest } });
      return null;
    }
    close();
    onSaved(saved);
    const undo = undoOf(changes, version.customer);
    toast(t('edit.saved', { title }), async () => onSaved(await patchCustomer(customer.id, undo, saved.etag)));
    return null;
  };
  const takeTheirs = () => {
    onSaved(state.conflict.latest);
    close();
  };

  const heading = html`<div class="card-head"><h2>${title}</h2>
    ${isEditable && !draft && html`<button type="button" class="button small quiet" ref=${button} onClick=${edit}
      aria-label=${t('edit.label', { title })}><${Icon} name="edit" size="14" />${t('edit.edit')}</button>`}</div>`;
  if (!draft) return html`<section class="card pad" aria-label=${title}>${heading}${view(customer)}</section>`;

  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const submit = (event) => {
    event.preventDefault();
    if (!focusRefused(element.current)) save(base);
  };
  const onKeyDown = (event) => event.key === 'Escape' && edits().length === 0 && close();
  return html`
    <section class="card pad" aria-label=${title}>
      ${heading}
      <form class="stack" ref=${element} onSubmit=${submit} onKeyDown=${onKeyDown} novalidate>
        ${form(draft, set, state.error)}
        ${state.error && html`<${Failed} error=${state.error} title=${t('edit.failed')} isSmall />`}
        ${state.conflict && html`<${Conflict} fields=${state.conflict.fields} latest=${state.conflict.latest.customer}
          onKeepMine=${() => save(state.conflict.latest)} onTakeTheirs=${takeTheirs} />`}
        ${!state.conflict && html`<div class="form-foot">
          <button type="button" class="button" onClick=${close}>${t('dialog.cancel')}</button>
          <button class="button primary" disabled=${state.isSaving} aria-busy=${String(state.isSaving)}>${t('edit.save')}</button>
        </div>`}
      </form>
    </section>`;
}

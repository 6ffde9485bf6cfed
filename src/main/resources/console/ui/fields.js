// Fields of forms, each with its label, hint and error.

import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { message, t, term } from '../text.js';
import { Icon } from './icons.js';

let count = 0;

/** The first message about a field of a failed request; `name` is its JSON path. */
export function errorOf(error, name) {
  const isOf = ({ field }) => field === name || field.startsWith(name + '[') || field.startsWith(name + '.');
  const found = error?.errors?.find(isOf);
  return found && message('error', found.code, found.message);
}

/** Focuses the first invalid field after a failed request; `form` is a ref. */
export function useFocusOnError(form, error) {
  useEffect(() => {
    if (error?.errors?.length > 0) form.current.querySelector('[aria-invalid]')?.focus();
  }, [error]);
}

/** Focuses a field whose text is no word yet, so that a form is not sent without it; returns whether there is one. */
export function focusRefused(form) {
  const field = form.querySelector('[data-refused]');
  field?.focus();
  return Boolean(field);
}

function useIds() {
  const id = useRef(`field-${++count}`).current;
  return { id, hintId: `${id}-hint`, errorId: `${id}-error` };
}

/** The frame of a field; `control(attributes)` renders the input. */
function Field({ label, hint, error, class: name = '', control }) {
  const { id, hintId, errorId } = useIds();
  const described = [hint && hintId, error && errorId].filter(Boolean).join(' ');
  return html`
    <div class=${'field ' + name}>
      <label for=${id}>${label}</label>
      ${control({ id, 'aria-describedby': described || null, 'aria-invalid': error ? 'true' : null })}
      ${hint && html`<small class="hint" id=${hintId}>${hint}</small>`}
      ${error && html`<small class="error" id=${errorId}>${error}</small>`}
    </div>`;
}

/** Keeps browsers from years of five digits. */
const LAST_DAY = '9999-12-31';

export const Input = ({ label, hint, error, value, onChange, class: name, isFirst, ...attributes }) => html`
  <${Field} label=${label} hint=${hint} error=${error} class=${name} control=${(aria) => html`
    <input type="text" autocomplete="off" max=${attributes.type === 'date' ? LAST_DAY : null} ...${attributes} ...${aria} value=${value ?? ''}
      data-first=${isFirst ? '' : null} onInput=${(event) => onChange(event.target.value)} />`} />`;

export const Area = ({ label, hint, error, value, onChange, rows = 4, ...attributes }) => html`
  <${Field} label=${label} hint=${hint} error=${error} control=${(aria) => html`
    <textarea rows=${rows} ...${attributes} ...${aria} value=${value ?? ''}
      onInput=${(event) => onChange(event.target.value)}></textarea>`} />`;

/** options: [[value, text]] */
export const Select = ({ label, hint, error, value, onChange, options, class: name, ...attributes }) => html`
  <${Field} label=${label} hint=${hint} error=${error} class=${name} control=${(aria) => html`
    <select ...${attributes} ...${aria} value=${value ?? ''} onChange=${(event) => onChange(event.target.value)}>
      ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === (value ?? '')}>${text}</option>`)}
    </select>`} />`;

export const Check = ({ label, hint, isChecked, onChange }) => html`
  <label class="check">
    <input type="checkbox" checked=${isChecked} onChange=${(event) => onChange(event.target.checked)} />
    <span>${label}${hint && html`<small class="hint">${hint}</small>`}</span>
  </label>`;

/** Checkboxes of which several may be checked; options: [[value, text]]. */
export const Choices = ({ label, options, values, onChange }) => html`
  <fieldset class="choices">
    <legend>${label}</legend>
    <div class="choice-list">
      ${options.map(([key, text]) => html`
        <label class="choice" key=${key}>
          <input type="checkbox" checked=${values.includes(key)} onChange=${(event) =>
            onChange(event.target.checked ? [...values, key] : values.filter((one) => one !== key))} />
          <span>${text}</span>
        </label>`)}
    </div>
  </fieldset>`;

/** Latin letters that are no letter with an accent. */
const LATIN = { æ: 'ae', ð: 'd', đ: 'd', ı: 'i', ł: 'l', œ: 'oe', ø: 'o', ß: 'ss', þ: 'th' };
const plain = (text) => text.trim().toLowerCase().replace(/[æðđıłœøßþ]/g, (letter) => LATIN[letter]).normalize('NFD').replace(/\p{M}/gu, '');

export const slug = (text) => plain(text).replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');

/** Whether a slug keeps all letters and digits of a text. */
const hasSlug = (text) => slug(text) !== '' && !/[^a-z0-9]/.test(plain(text).replace(/[^\p{L}\p{N}]/gu, ''));

/**
 * A list of words as chips: Enter or a comma adds one, Backspace in the empty field removes the last.
 * With `group`, words are slugs, shown by their names, and `known` slugs are offered.
 */
export function Words({ label, hint, error, values, onChange, group, known = [], isFirst }) {
  const [text, setText] = useState('');
  const { id, hintId, errorId } = useIds();
  const show = (word) => (group ? term(group, word) : word);
  const [isRefused, setRefused] = useState(false);
  const problem = isRefused ? t('field.latin') : error;
  const add = (typed) => {
    const named = known.find((one) => plain(show(one)) === plain(typed));
    const isLost = Boolean(group) && !named && !hasSlug(typed);
    setRefused(isLost);
    if (isLost) return;
    const word = named ?? (group ? slug(typed) : typed.trim());
    if (word && !values.includes(word)) onChange([...values, word]);
    setText('');
  };
  const onKeyDown = (event) => {
    if ((event.key === 'Enter' || event.key === ',') && text.trim()) {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '' && values.length > 0) onChange(values.slice(0, -1));
  };
  const onInput = (event) => {
    const typed = event.target.value;
    const isPicked = event.inputType === 'insertReplacementText' || event.inputType === undefined;
    if (isPicked && known.some((one) => show(one) === typed)) add(typed);
    else {
      setText(typed);
      setRefused(false);
    }
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <div class=${'words' + (problem ? ' invalid' : '')}>
        ${values.map((word) => html`
          <span class="chip" key=${word}>${show(word)}
            <button type="button" aria-label=${t('field.remove', { name: show(word) })}
              onClick=${() => onChange(values.filter((one) => one !== word))}><${Icon} name="close" size="12" /></button>
          </span>`)}
        <input id=${id} list=${known.length ? id + '-known' : null} value=${text} autocomplete="off" data-first=${isFirst ? '' : null}
          aria-describedby=${`${hintId} ${problem ? errorId : ''}`} aria-invalid=${problem ? 'true' : null} data-refused=${isRefused ? '' : null}
          onInput=${onInput} onKeyDown=${onKeyDown} onBlur=${() => text.trim() && add(text)} />
        ${known.length > 0 && html`<datalist id=${id + '-known'}>
          ${known.filter((one) => !values.includes(one)).map((one) => html`<option key=${one} value=${show(one)} />`)}
        </datalist>`}
      </div>
      <small class="hint" id=${hintId}>${hint ?? t('field.words_hint')}</small>
      ${problem && html`<small class="error" id=${errorId}>${problem}</small>`}
    </div>`;
}

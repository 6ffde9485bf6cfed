import { html, useEffect, useState } from '../vendor/preact-htm.js';
import * as session from '../session.js';
import { t } from '../text.js';
import { reason } from './parts.js';
import { Icon } from './icons.js';

const SHOWN_MS = 10_000;

let toasts = [];
let redraw = () => {};
let count = 0;

function change(next) {
  toasts = next;
  redraw(toasts);
}

session.onChange(() => session.member() ?? change([]));

function remove(id) {
  change(toasts.filter((toast) => toast.id !== id));
}

/** Shows a message for some seconds; with `undo`, a function that returns a promise, it can be undone. */
export function toast(text, undo) {
  change([...toasts.slice(-2), { id: ++count, text, undo }]);
}

/** A toast waits while the pointer or the focus is on it. */
function Toast({ toast: { id, text, undo } }) {
  const [isHeld, hold] = useState(false);
  const [isUndoing, setUndoing] = useState(false);
  useEffect(() => {
    if (isHeld || isUndoing) return undefined;
    const timer = setTimeout(() => remove(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, isUndoing]);
  const onUndo = async () => {
    if (isUndoing) return;
    setUndoing(true);
    try {
      await undo();
      remove(id);
      toast(t('toast.undone'));
    } catch (error) {
      remove(id);
      toast(`${t('toast.not_undone')} ${reason(error)}`);
    }
  };
  return html`
    <div class="toast" onMouseEnter=${() => hold(true)} onMouseLeave=${() => hold(false)}
      onFocusIn=${() => hold(true)} onFocusOut=${() => hold(false)}>
      <${Icon} name="check" /><span>${text}</span>
      ${undo && html`<button type="button" class="toast-action" disabled=${isUndoing} onClick=${onUndo}>${t('toast.undo')}</button>`}
      <button type="button" class="toast-close" aria-label=${t('dialog.close')} onClick=${() => remove(id)}><${Icon} name="close" size="14" /></button>
    </div>`;
}

export function Toasts() {
  const [shown, setShown] = useState(toasts);
  useEffect(() => {
    redraw = setShown;
    return () => { redraw = () => {}; };
  }, []);
  return html`
    <div class="toasts" role="status" aria-live="polite">
      ${shown.map((one) => html`<${Toast} key=${one.id} toast=${one} />`)}
    </div>`;
}

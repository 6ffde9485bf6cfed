import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact-htm.js';
import { newKey } from '../api.js';
import { t } from '../text.js';
import { focusRefused, useFocusOnError } from './fields.js';
import { Failed } from './parts.js';
import { Icon } from './icons.js';

let count = 0;

/** A native modal dialog, open as long as it is rendered. `side` makes it a drawer. */
export function Dialog({ title, onClose, side, wide, children }) {
  const dialog = useRef();
  const id = useRef(`dialog-${++count}`);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element.showModal();
    element.querySelector('[data-first]')?.focus();
    return () => {
      element.close();
      if (opener?.isConnected) opener.focus();
    };
  }, []);
  /** A dialog stays until its request is answered: a late answer would act on another page. */
  const close = () => {
    if (!dialog.current.querySelector('form[aria-busy=true]')) onClose();
  };
  const cancel = (event) => {
    event.preventDefault();
    close();
  };
  return html`
    <dialog ref=${dialog} class=${[side && 'drawer', wide && 'wide'].filter(Boolean).join(' ')}
      aria-labelledby=${id.current} onCancel=${cancel}>
      <header class="dialog-head">
        <h2 id=${id.current}>${title}</h2>
        <button type="button" class="button square quiet" aria-label=${t('dialog.close')} onClick=${close}><${Icon} name="close" /></button>
      </header>
      ${children}
    </dialog>`;
}

/**
 * Sends a form once, however often it is submitted. `send(key)` gets an Idempotency-Key that stays
 * the same from the opening of the dialog until the service has refused the request, so that a
 * request whose answer was lost can be sent again without a second posting.
 */
export function useSubmit(send, onDone) {
  const key = useRef(newKey());
  const isSending = useRef(false);
  const isMounted = useRef(true);
  const [state, setState] = useState({ isSending: false, error: null });
  useEffect(() => () => { isMounted.current = false; }, []);
  const submit = async () => {
    if (isSending.current) return;
    isSending.current = true;
    setState({ isSending: true, error: state.error?.isUncertain ? state.error : null });
    try {
      const answer = await send(key.current);
      key.current = newKey(); // For another request of a dialog that stays open.
      if (isMounted.current) setState({ isSending: false, error: null });
      onDone(answer);
    } catch (error) {
      if (!error.isUncertain) key.current = newKey();
      if (isMounted.current) setState({ isSending: false, error });
    } finally {
      isSending.current = false;
    }
  };
  return { ...state, submit, isLocked: state.isSending || Boolean(state.error?.isUncertain) };
}

/** The form of a dialog: its fields are locked while an answer is missing. */
export function DialogForm({ form, action, isDanger, isDisabled, isPlain, onClose, children }) {
  const { submit, isSending, isLocked, error } = form;
  const isUncertain = Boolean(error?.isUncertain);
  const element = useRef();
  useFocusOnError(element, error);
  const onSubmit = (event) => {
    event.preventDefault();
    if (!focusRefused(element.current)) submit();
  };
  return html`
    <form class="dialog-form" ref=${element} onSubmit=${onSubmit} aria-busy=${String(isSending)} novalidate>
      <fieldset disabled=${isLocked} class="dialog-body">${children}</fieldset>
      ${error && html`
        <${Failed} error=${error} title=${isUncertain ? t('dialog.uncertain') : t('dialog.refused')} isSmall />`}
      ${isUncertain && html`<p class="hint">${t('dialog.send_again')}</p>`}
      <footer class="dialog-foot">
        ${!isPlain && html`<button type="button" class="button" disabled=${isSending} onClick=${onClose}>${t('dialog.cancel')}</button>`}
        <button type="submit" class=${'button ' + (isDanger ? 'danger' : 'primary')}
          disabled=${isDisabled || isSending} aria-busy=${String(isSending)}>
          ${isSending ? t('dialog.sending') : isUncertain ? t('dialog.again') : action}
        </button>
      </footer>
    </form>`;
}

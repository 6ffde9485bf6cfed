// Keyboard shortcuts.

import { useEffect, useRef } from './vendor/preact-htm.js';
import { hasShortcuts } from './settings.js';

/** Whether a key is text for the focused element. */
const isTyping = (target) =>
  target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);

const isShortcut = (event) => hasShortcuts() && !isTyping(event.target)
  && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector('dialog[open]');

/** Calls a handler for each key that is pressed anywhere on the page. */
export function useKeyDown(onKey) {
  const current = useRef();
  current.current = onKey;
  useEffect(() => {
    const listener = (event) => current.current(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

/** Calls a handler for its key, such as `{ '/': search }`, unless a text is typed or a dialog is open. */
export const useShortcuts = (handlers) => useKeyDown((event) => {
  if (!Object.hasOwn(handlers, event.key) || !isShortcut(event)) return;
  event.preventDefault();
  handlers[event.key]();
});

/** Calls a handler for Ctrl-K or Cmd-K. */
export const usePaletteKey = (handler) => useKeyDown((event) => {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  handler();
});

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Moves the focus between the links or options of a list, for `onKeyDown` of the list. In a search
 * field, which may be one of them, Enter moves to the first result.
 */
export function moveInList(event, selector) {
  const items = [...event.currentTarget.querySelectorAll(selector)];
  const at = items.indexOf(document.activeElement);
  const isText = isTyping(event.target);
  const steps = isText ? { ...STEPS, Enter: 1 } : STEPS;
  const ends = isText ? {} : { Home: 0, End: items.length - 1 };
  const next = event.key in ends && at >= 0 ? ends[event.key] : at + (steps[event.key] ?? NaN);
  if (items[next]) {
    event.preventDefault();
    items[next].focus();
  }
}

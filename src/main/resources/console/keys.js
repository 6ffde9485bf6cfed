// Keyboard shortcuts of all pages.

/** Whether a key is text for the focused element. */
const isTyping = (target) =>
  target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);

/** Calls the handlers `search`, `palette` and `help` for their keys. */
export function listen(handlers) {
  const onKey = (event) => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      handlers.palette();
      return;
    }
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === '/') {
      event.preventDefault();
      handlers.search();
    } else if (event.key === '?') {
      event.preventDefault();
      handlers.help();
    }
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** Moves the focus between the links or options of a list: for `onKeyDown` of the list. */
export function moveInList(event, selector) {
  const items = [...event.currentTarget.querySelectorAll(selector)];
  const at = items.indexOf(document.activeElement);
  const ends = { Home: 0, End: items.length - 1 };
  const next = event.key in ends && at >= 0 ? ends[event.key] : at + (STEPS[event.key] ?? NaN);
  if (items[next]) {
    event.preventDefault();
    items[next].focus();
  }
}

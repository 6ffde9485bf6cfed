// Addresses below /console. The state of a history entry keeps the place on a page for Back.

import { useEffect, useState } from './vendor/preact-htm.js';

const BASE = '/console';
const SETTLE_MS = 300;
const listeners = new Set();

/** The address that `location` will have when typing ends; null if it has it. */
let next = null;
let timer;

history.scrollRestoration = 'manual';

/** The address of a page, for links. */
export const href = (path, query) => {
  const text = query ? new URLSearchParams(query).toString() : '';
  return BASE + path + (text ? '?' + text : '');
};

export function route() {
  const { pathname, searchParams } = new URL(next ?? location.href, location.origin);
  return { path: pathname.slice(BASE.length).replace(/\/+$/, '') || '/', query: searchParams };
}

function notify() {
  listeners.forEach((listener) => listener());
}

/** Changes the address once for many keys: browsers limit these changes, and some load the page's icon again for each. */
function settle() {
  clearTimeout(timer);
  if (next) history.replaceState(history.state, '', next);
  next = null;
}

/** Stores values in the state of the current entry. */
export function keep(values) {
  settle();
  history.replaceState({ ...history.state, ...values }, '');
}

/** Opens an address of the console. `replace` and `isTyped` keep the number of history entries; the latter is for each key. */
export function navigate(address, { replace = false, isTyped = false } = {}) {
  if (replace || isTyped) {
    clearTimeout(timer);
    next = address;
    if (isTyped) timer = setTimeout(settle, SETTLE_MS);
    else settle();
  } else {
    keep({ scroll: scrollY });
    history.pushState(null, '', address);
    scrollTo(0, 0);
  }
  notify();
}

/** Scrolls to the place that the history entry had, and focuses the link that was followed. */
export function restorePlace() {
  const { scroll, focus } = history.state ?? {};
  if (scroll === undefined) return;
  if (focus) document.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  scrollTo(0, scroll);
}

export function useRoute() {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return route();
}

/** Links to the console open without loading the page again. */
export function start() {
  addEventListener('popstate', () => {
    clearTimeout(timer);
    next = null;
    notify();
  });
  addEventListener('pagehide', settle);
  addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.target || link.origin !== location.origin) return;
    if (link.pathname !== BASE && !link.pathname.startsWith(BASE + '/')) return;
    event.preventDefault();
    keep({ focus: link.getAttribute('href') });
    navigate(link.href);
  });
}

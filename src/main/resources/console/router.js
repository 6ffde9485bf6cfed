// Addresses below /console. The state of a history entry keeps the place on a page for Back.

import { useEffect, useState } from './vendor/preact-htm.js';

const BASE = '/console';
const listeners = new Set();

history.scrollRestoration = 'manual';

/** The address of a page, for links. */
export const href = (path, query) => {
  const text = query ? new URLSearchParams(query).toString() : '';
  return BASE + path + (text ? '?' + text : '');
};

export function route() {
  const path = location.pathname.slice(BASE.length).replace(/\/+$/, '') || '/';
  return { path, query: new URLSearchParams(location.search) };
}

function notify() {
  listeners.forEach((listener) => listener());
}

/** Stores values in the state of the current entry. */
export function keep(values) {
  history.replaceState({ ...history.state, ...values }, '');
}

/** Opens an address of the console; `replace` keeps the number of history entries. */
export function navigate(address, { replace = false } = {}) {
  if (replace) {
    history.replaceState(history.state, '', address);
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
  addEventListener('popstate', notify);
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

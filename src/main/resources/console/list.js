// The loaded pages of a list: keyset paging that restores its place after Back.

import { useEffect, useLayoutEffect, useRef, useState } from './vendor/preact-htm.js';
import { get } from './api.js';
import { wait } from './loading.js';
import { keep, restorePlace } from './router.js';
import * as session from './session.js';

const ROWS = 25;
const ROWS_MAX = 100;
const ROWS_RESTORED_MAX = 400;
const REMEMBERED_MAX = 20;

/** Lists that this tab has shown, by path and query: Back shows them at once, then loads them again. */
const remembered = new Map();
session.onChange(() => session.member() ?? remembered.clear());

function remember(key, list) {
  remembered.delete(key);
  remembered.set(key, list);
  if (remembered.size > REMEMBERED_MAX) remembered.delete(remembered.keys().next().value);
}

/** Loads pages until a number of rows is there. */
async function load(path, query, rows, signal) {
  let { items, next_cursor: next } = await get(path, { ...query, limit: Math.min(rows, ROWS_MAX) }, signal);
  while (next && items.length < rows) {
    const more = { ...query, cursor: next, limit: Math.min(rows - items.length, ROWS_MAX) };
    const page = await get(path, more, signal);
    items = [...items, ...page.items];
    next = page.next_cursor;
  }
  return { items, next };
}

/**
 * A list with `more()` for its next page; the state of the history entry holds the number of rows.
 * `version` is any value whose change loads the list again; `pause` is the time that typing gets.
 */
export function useList(path, query, { version, pause = 0 } = {}) {
  const key = path + '?' + new URLSearchParams(query);
  const [state, setState] = useState({ key, list: remembered.get(key) ?? null, error: null, isLoading: true });
  const [attempt, setAttempt] = useState(0);
  const current = useRef(null);
  const isPlaced = useRef(false);

  const run = async (loading, signal) => {
    setState((old) => ({ ...old, isLoading: true }));
    try {
      const list = await loading;
      if (signal.aborted) return;
      remember(key, list);
      setState({ key, list, error: null, isLoading: false });
    } catch (error) {
      if (!signal.aborted) setState((old) => ({ ...old, error, isLoading: false }));
    }
  };

  // A layout effect asks before the browser paints, an effect only after it.
  useLayoutEffect(() => {
    const outdated = new AbortController();
    const { signal } = outdated;
    current.current = outdated;
    const rows = Math.max(ROWS, Math.min(history.state?.rows ?? ROWS, ROWS_RESTORED_MAX));
    const known = remembered.get(key);
    if (known) setState({ key, list: known, error: null, isLoading: true });
    const start = pause > 0 && state.list ? wait(pause, signal) : Promise.resolve();
    run(start.then(() => load(path, query, rows, signal)), signal);
    return () => outdated.abort();
  }, [key, version, attempt]);

  useEffect(() => {
    if (state.list && !isPlaced.current) {
      isPlaced.current = true;
      restorePlace();
    }
  }, [state.list]);

  const more = () => {
    const { list } = state;
    if (state.isLoading || !list?.next) return;
    const { signal } = current.current;
    const after = { ...query, cursor: list.next, limit: ROWS };
    const next = get(path, after, signal).then((page) => {
      const items = [...list.items, ...page.items];
      keep({ rows: items.length });
      return { items, next: page.next_cursor };
    });
    run(next, signal);
  };
  return {
    ...state,
    isStale: state.list !== null && state.key !== key,
    more,
    retry: () => setAttempt((count) => count + 1),
  };
}

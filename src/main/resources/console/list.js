// The loaded pages of a list: keyset paging that restores its place after Back.

import { useEffect, useRef, useState } from './vendor/preact-htm.js';
import { get } from './api.js';
import { keep, restorePlace } from './router.js';

const ROWS = 25;
const ROWS_MAX = 100;
const REMEMBERED_MAX = 20;

/** Lists that this tab has shown, by path and query: Back shows them at once, then loads them again. */
const remembered = new Map();

function remember(key, list) {
  remembered.delete(key);
  remembered.set(key, list);
  if (remembered.size > REMEMBERED_MAX) remembered.delete(remembered.keys().next().value);
}

/** Loads pages until a number of rows is there. */
async function load(path, query, rows, hasTotal, signal) {
  const first = { ...query, limit: Math.min(rows, ROWS_MAX), include_total: hasTotal || null };
  let { items, next_cursor: next, total } = await get(path, first, signal);
  while (next && items.length < rows) {
    const more = { ...query, cursor: next, limit: Math.min(rows - items.length, ROWS_MAX) };
    const page = await get(path, more, signal);
    items = [...items, ...page.items];
    next = page.next_cursor;
  }
  return { items, next, total };
}

/** A list with `more()` for its next page; the state of the history entry holds the number of rows. */
export function useList(path, query, hasTotal = true) {
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

  useEffect(() => {
    const outdated = new AbortController();
    current.current = outdated;
    const rows = Math.max(ROWS, Math.min(history.state?.rows ?? ROWS, 4 * ROWS_MAX));
    const known = remembered.get(key);
    if (known) setState({ key, list: known, error: null, isLoading: true });
    run(load(path, query, rows, hasTotal, outdated.signal), outdated.signal);
    return () => outdated.abort();
  }, [key, attempt]);

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
    const next = get(path, { ...query, cursor: list.next, limit: ROWS }, signal).then((page) => {
      const items = [...list.items, ...page.items];
      keep({ rows: items.length });
      return { items, next: page.next_cursor, total: list.total };
    });
    run(next, signal);
  };
  return {
    ...state,
    isStale: state.isLoading && state.key !== key,
    more,
    retry: () => setAttempt((count) => count + 1),
  };
}

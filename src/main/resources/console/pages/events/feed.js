// The feed of events, followed by requests that wait for the next event.

import { useEffect, useRef, useState } from '../../vendor/preact-htm.js';
import { get } from '../../api.js';

const PAGE_ROWS = 1000;
const ROWS_MAX = 200;
const WAIT_SECONDS = 25;

/**
 * The newest events since a time: {events, error, isLive}. `isLive` says that the end of the feed
 * was reached. While it is paused, nothing is requested; then it continues after the last event.
 */
export function useFeed(filters, since, isPaused) {
  const key = JSON.stringify([filters, since]);
  const [state, setState] = useState({ events: null, error: null, isLive: false });
  const [attempt, setAttempt] = useState(0);
  const cursor = useRef({ key: null, value: null });

  useEffect(() => {
    if (isPaused) return undefined;
    const outdated = new AbortController();
    const { signal } = outdated;
    if (cursor.current.key !== key) {
      cursor.current = { key, value: null };
      setState({ events: null, error: null, isLive: false });
    }
    const follow = async () => {
      for (let isLive = false; !signal.aborted;) {
        const { value } = cursor.current;
        const from = value ? { cursor: value } : { from: since };
        const page = await get('/events', { ...filters, ...from, limit: PAGE_ROWS, wait: isLive ? WAIT_SECONDS : null }, signal);
        if (signal.aborted) return;
        cursor.current = { key, value: page.next_cursor };
        isLive = page.items.length < PAGE_ROWS;
        setState((old) => ({ events: [...page.items.reverse(), ...(old.events ?? [])].slice(0, ROWS_MAX), error: null, isLive }));
      }
    };
    follow().catch((error) => signal.aborted || setState((old) => ({ ...old, error, isLive: false })));
    return () => outdated.abort();
  }, [key, isPaused, attempt]);

  return { ...state, retry: () => setAttempt((count) => count + 1) };
}

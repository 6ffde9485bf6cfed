// Loads data for a component.

import { useEffect, useRef, useState } from './vendor/preact-htm.js';

/**
 * Calls `load(signal)` when one of the dependencies changes. Data of the previous call stays until
 * new data is there; the answer to an outdated call is dropped.
 */
export function useLoad(load, dependencies) {
  const [state, setState] = useState({ data: null, error: null, isLoading: true });
  const [attempt, setAttempt] = useState(0);
  const current = useRef(null);
  useEffect(() => {
    const outdated = new AbortController();
    current.current = outdated;
    const settle = (change) => outdated.signal.aborted || setState((old) => ({ ...old, ...change, isLoading: false }));
    setState((old) => ({ ...old, isLoading: true }));
    load(outdated.signal).then(
      (data) => settle({ data, error: null }),
      (error) => settle({ error }),
    );
    return () => outdated.abort();
  }, [...dependencies, attempt]);
  return {
    ...state,
    retry: () => setAttempt((count) => count + 1),
    /** Sets newer data; a call in flight could return older. */
    setData: (data) => {
      current.current?.abort();
      setState({ data, error: null, isLoading: false });
    },
  };
}

/** Waits before a call that typing repeats; an outdated wait is rejected. */
export const wait = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    reject(signal.reason);
  });
});

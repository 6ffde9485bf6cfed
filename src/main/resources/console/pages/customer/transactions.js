import { useEffect, useRef, useState } from '../../vendor/preact-htm.js';
import { get } from '../../api.js';
import { wait } from '../../loading.js';

const ROWS = 25;
const PAUSE_MS = 150;

/** The loaded transactions of a customer, with `more()` for the next page. */
export function useTransactions(id, filters, posted) {
  const [state, setState] = useState({ list: null, error: null, isLoading: true });
  const [attempt, setAttempt] = useState(0);
  const current = useRef();
  const path = `/customers/${id}/loyalty/transactions`;

  const run = async (loading, signal) => {
    setState((old) => ({ ...old, isLoading: true }));
    try {
      const list = await loading;
      if (!signal.aborted) setState({ list, error: null, isLoading: false });
    } catch (error) {
      if (!signal.aborted) setState((old) => ({ ...old, error, isLoading: false }));
    }
  };
  const page = (answer, before = []) => ({ items: [...before, ...answer.items], next: answer.next_cursor });

  useEffect(() => {
    const outdated = new AbortController();
    current.current = outdated;
    const { signal } = outdated;
    const load = async () => {
      if (state.list) await wait(PAUSE_MS, signal);
      return page(await get(path, { ...filters, limit: ROWS }, signal));
    };
    run(load(), signal);
    return () => outdated.abort();
  }, [id, posted, attempt, JSON.stringify(filters)]);

  const more = () => {
    const { list } = state;
    const { signal } = current.current;
    const query = { ...filters, cursor: list.next, limit: ROWS };
    run(get(path, query, signal).then((answer) => page(answer, list.items)), signal);
  };
  return { ...state, more, retry: () => setAttempt((count) => count + 1) };
}

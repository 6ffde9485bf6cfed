// An import of the API: upload, progress, and the columns of its file.

import { useEffect, useState } from '../../vendor/preact-htm.js';
import { LostAnswer, get, request } from '../../api.js';
import { wait } from '../../loading.js';
import { t } from '../../text.js';

const POLLED_MS = 700;

const TYPES = [[/\.(nd)?jsonl?$/i, 'application/x-ndjson']];
const typeOf = (file) => TYPES.find(([pattern]) => pattern.test(file.name))?.[1] ?? 'text/csv';

/** Whether a file has columns that can be mapped. */
export const isTable = (file) => typeOf(file) === 'text/csv';

/** Columns of a CSV that the mapping can choose, as POST /customers/import names them. */
export const COLUMNS = [
  'first_name', 'last_name', 'email', 'phone', 'external_id', 'id', 'user_id', 'date_of_birth', 'address_label',
  'address_line1', 'address_line2', 'address_city', 'address_region', 'address_postal_code', 'address_country',
  'address_delivery_instructions', 'dietary_restrictions', 'allergens', 'favorite_items', 'seating', 'language',
  'preferred_contact', 'preference_notes', 'email_marketing', 'sms_marketing', 'profiling', 'tags', 'notes', 'status',
  'opening_points', 'opening_lifetime_points', 'opening_expires_at',
];

/** Throws the error of a failed upload, or that of a file that can no longer be read. */
async function explain(error, file) {
  if (error instanceof LostAnswer) {
    await file.slice(0, 1).arrayBuffer().catch((cause) => {
      throw new Error(t('import.file_changed'), { cause });
    });
  }
  throw error;
}

/** Uploads a file and returns the import; `key` makes a second upload of the same request harmless. */
export async function upload(file, { charset, ...options }, columns, { key, signal } = {}) {
  const mapped = Object.entries(columns).filter(([, field]) => field).map(([heading, field]) => `${heading}=${field}`);
  const query = { ...options, columns: mapped };
  const type = typeOf(file) + (charset ? `;charset=${charset}` : '');
  const response = await request('POST', '/customers/import', { query, body: file, type, key, signal })
    .catch((error) => explain(error, file));
  return response.json();
}

/** Uploads a file that the service only checks: {job, reasons}. A file that fails as a whole has reasons, the errors of its headings. */
export async function check(file, options, columns, signal) {
  const job = await upload(file, { ...options, dry_run: true }, columns, { signal });
  if (job.status !== 'failed') return { job, reasons: [] };
  const path = `/customers/imports/${job.id}`;
  const [withColumns, rejects] = await Promise.all([
    get(path, null, signal),
    request('GET', path + '/rejects', { headers: { Accept: '*/*' }, signal }),
  ]);
  const lines = (await rejects.text()).split('\n').filter(Boolean);
  return { job: withColumns, reasons: lines.flatMap((line) => JSON.parse(line).errors) };
}

/** Follows an import until it is finished: {job, error}. */
export function useJob(started) {
  const [state, setState] = useState({ job: started, error: null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setState({ job: started, error: null });
    if (!started) return undefined;
    const outdated = new AbortController();
    const follow = async () => {
      let job = started;
      while (job.status === 'running') {
        await wait(POLLED_MS, outdated.signal);
        job = await get(`/customers/imports/${started.id}`, null, outdated.signal);
        setState({ job, error: null });
      }
    };
    follow().catch((error) => outdated.signal.aborted || setState((old) => ({ ...old, error })));
    return () => outdated.abort();
  }, [started?.id, attempt]);
  return { ...state, retry: () => setAttempt((count) => count + 1) };
}

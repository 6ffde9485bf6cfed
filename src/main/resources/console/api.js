// The client of the HTTP API. Nothing else in the console calls the API.

import * as session from './session.js';

/**
 * @typedef {string | number | boolean | null | undefined} One
 * @typedef {Record<string, One | One[]> | null | undefined} Query parameters; empty ones are left out
 * @typedef {{field: string, code: string, message: string}} FieldError
 * @typedef {{title?: string, detail?: string, code?: string, request_id?: string, errors?: FieldError[], [name: string]: any}} Problem
 * @typedef {object} Options
 * @property {Query} [query]
 * @property {any} [body] JSON, or a Blob
 * @property {string} [type] the media type of the body, if it is not JSON
 * @property {Record<string, string>} [headers]
 * @property {string} [key] the Idempotency-Key
 * @property {string | null} [etag] the version that a change expects
 * @property {AbortSignal} [signal]
 */

/** A problem response (RFC 9457). */
export class ApiProblem extends Error {
  /**
   * @param {number} status
   * @param {Problem} problem
   * @param {string | null} requestId
   */
  constructor(status, problem, requestId) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.problem = problem;
    this.requestId = problem.request_id ?? requestId;
    this.errors = problem.errors ?? [];
  }

  /** Whether the service may have executed the request although it reports a failure. */
  get isUncertain() {
    return this.status >= 500 || this.code === 'idempotency_in_progress';
  }
}

/** The connection failed: the request may have been executed. */
export class LostAnswer extends Error {
  get isUncertain() {
    return true;
  }
}

/** A key for POST requests that are sent again. `crypto.randomUUID` exists only on secure origins. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @type {(path: string, query: Query) => string} */
function url(path, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

/** @type {(method: string, path: string, options: Options) => Promise<Response>} */
async function send(method, path, { query, body, headers, key, etag, signal, type }) {
  const token = await session.currentToken();
  /** @type {Record<string, string>} */
  const all = { Accept: 'application/json', Authorization: `Bearer ${token}`, ...headers };
  if (body !== undefined) all['Content-Type'] = type ?? 'application/json';
  if (key) all['Idempotency-Key'] = key;
  if (etag) all['If-Match'] = etag;
  const content = body === undefined || body instanceof Blob ? body : JSON.stringify(body);
  try {
    return await fetch(url(path, query), { method, headers: all, body: content, signal, cache: 'no-store' });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new LostAnswer('', { cause: error });
  }
}

/** @type {(response: Response) => Promise<ApiProblem>} */
async function problemOf(response) {
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
  const problem = isProblem ? await response.json() : {};
  return new ApiProblem(response.status, problem, response.headers.get('X-Request-Id'));
}

/**
 * Sends a request and returns the response, or throws an ApiProblem or LostAnswer.
 * @type {(method: string, path: string, options?: Options) => Promise<Response>}
 */
export async function request(method, path, options = {}) {
  let response = await send(method, path, options);
  if (response.status === 401 && (await session.renew())) {
    response = await send(method, path, options);
  }
  if (response.ok) return response;
  if (response.status === 401) session.end('expired');
  throw await problemOf(response);
}

/**
 * The JSON of a response; null without a body.
 * @type {(method: string, path: string, options?: Options) => Promise<any>}
 */
export async function call(method, path, options) {
  const response = await request(method, path, options);
  return response.status === 204 ? null : response.json();
}

/** @type {(path: string, query?: Query, signal?: AbortSignal) => Promise<any>} */
export const get = (path, query, signal) => call('GET', path, { query, signal });

/**
 * A resource with the ETag of this version.
 * @type {(path: string, signal?: AbortSignal) => Promise<{value: any, etag: string | null}>}
 */
export async function read(path, signal) {
  const response = await request('GET', path, { signal });
  return { value: await response.json(), etag: response.headers.get('ETag') };
}

/**
 * Changes the named fields, if the resource still has the version of the ETag.
 * @type {(path: string, body: object, etag: string | null) => Promise<{value: any, etag: string | null}>}
 */
export async function patch(path, body, etag) {
  const response = await request('PATCH', path, { body, etag, type: 'application/merge-patch+json' });
  return { value: await response.json(), etag: response.headers.get('ETag') };
}

/**
 * A customer with the ETag of this version.
 * @type {(id: string, signal?: AbortSignal) => Promise<{customer: any, etag: string | null}>}
 */
export async function readCustomer(id, signal) {
  const { value: customer, etag } = await read(`/customers/${id}`, signal);
  return { customer, etag };
}

/**
 * Changes the named fields of a profile, if it still has the version of the ETag.
 * @type {(id: string, fields: object, version: string | null) => Promise<{customer: any, etag: string | null}>}
 */
export async function patchCustomer(id, fields, version) {
  const { value: customer, etag } = await patch(`/customers/${id}`, fields, version);
  return { customer, etag };
}

/** @type {(path: string, body?: object, key?: string, query?: Query) => Promise<any>} */
export const post = (path, body, key, query) => call('POST', path, { body, key, query });

/**
 * Downloads a response as a file; the token stays in the header, so that no URL contains it.
 * @type {(path: string, query: Query, name: string, onBytes?: (bytes: number) => void) => Promise<void>}
 */
export async function download(path, query, name, onBytes) {
  const response = await request('GET', path, { query, headers: { Accept: '*/*' } });
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let bytes = 0;
  try {
    for (const reader = /** @type {ReadableStream} */ (response.body).getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.length;
      onBytes?.(bytes);
    }
  } catch (error) {
    throw new LostAnswer('', { cause: error });
  }
  const address = URL.createObjectURL(new Blob(parts, { type: response.headers.get('Content-Type') ?? '' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

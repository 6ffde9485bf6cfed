// The signed-in member of staff. The token stays in memory, or in sessionStorage if the member
// chooses so; it never appears in a URL.

import { config } from './settings.js';

const STORED = 'console.session';
const RENEW_BEFORE_SECONDS = 60;

/**
 * @typedef {{kind: 'token' | 'supabase'} | {kind: 'embedded', role: string}} Source where a token comes from
 * @typedef {{token: string, refreshToken: string | null, source: Source, isKept: boolean, role: string, name: string, expires: number}} Member
 */

/** @type {Member | null} */
let current = null;
/** @type {string | null} */
let ended = null;
/** @type {Promise<boolean> | null} */
let renewal = null;
/** @type {Set<() => void>} */
const listeners = new Set();

/**
 * The roles that see an action. The API decides whether it is allowed.
 * @type {Record<string, string[]>}
 */
const PERMISSIONS = {
  overview: ['admin', 'manager'],
  customers: ['admin', 'manager', 'staff', 'service'],
  export: ['admin', 'manager'],
  import: ['admin', 'manager', 'service'],
  adjust: ['admin', 'manager'],
  reverse: ['admin', 'manager', 'service'],
  merge: ['admin', 'manager'],
  erase: ['admin', 'manager'],
  program: ['admin'],
  events: ['admin', 'manager'],
  webhook_changes: ['admin'],
  audit: ['admin'],
};

/** @type {(action: string) => boolean} */
export const can = (action) => current !== null && PERMISSIONS[action].includes(current.role);
export const member = () => current;
export const endedBecause = () => ended;

/**
 * Calls a listener after each sign-in and sign-out; returns the function that stops it.
 * @param {() => void} listener
 */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @type {(token: string) => any} */
function claimsOf(token) {
  const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** @type {(claims: any) => string} */
function roleOf(claims) {
  const service = claims.role === 'service_role' ? 'service' : null;
  return claims.app_metadata?.role ?? claims.user_role ?? service ?? 'customer';
}

/** @type {(token: string, from: {refreshToken?: string | null, source: Source, isKept: boolean}) => void} */
function adopt(token, { refreshToken = null, source, isKept }) {
  const claims = claimsOf(token);
  current = {
    token, refreshToken, source, isKept,
    role: roleOf(claims),
    name: claims.email ?? claims.sub ?? 'service',
    expires: claims.exp ?? Infinity,
  };
  ended = null;
  const storage = sessionStorage;
  if (isKept) storage.setItem(STORED, JSON.stringify({ token, refreshToken, source }));
  else storage.removeItem(STORED);
  listeners.forEach((listener) => listener());
}

/** Restores the session of this tab. */
export function restore() {
  const stored = sessionStorage.getItem(STORED);
  if (stored) {
    const { token, ...rest } = JSON.parse(stored);
    adopt(token, { ...rest, isKept: true });
  }
}

/**
 * Ends the session: `out` by choice, `expired` if the API refuses the token.
 * @param {'out' | 'expired'} reason
 */
export function end(reason) {
  current = null;
  ended = reason;
  sessionStorage.removeItem(STORED);
  listeners.forEach((listener) => listener());
}

/**
 * Signs in with a token that another program issued. Throws if it is not a JSON Web Token.
 * @type {(token: string, isKept: boolean) => void}
 */
export function signInWithToken(token, isKept) {
  adopt(token.trim(), { source: { kind: 'token' }, isKept });
}

/**
 * Signs in to an embedded service.
 * @type {(role: string, isKept: boolean) => Promise<void>}
 */
export async function signInAs(role, isKept) {
  adopt(await embeddedToken(role), { source: { kind: 'embedded', role }, isKept });
}

/** @type {(role: string) => Promise<string>} */
async function embeddedToken(role) {
  const response = await fetch('/console/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Console-Sign-In': '1' },
    body: JSON.stringify({ role }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()).access_token;
}

/**
 * Signs in with Supabase Auth. Throws an Error with Supabase's message.
 * @type {(email: string, password: string, isKept: boolean) => Promise<void>}
 */
export async function signInWithPassword(email, password, isKept) {
  await supabase('password', { email, password }, isKept);
}

/** @type {(grant: 'password' | 'refresh_token', body: object, isKept: boolean) => Promise<void>} */
async function supabase(grant, body, isKept) {
  const response = await fetch(`${config.supabaseUrl}/auth/v1/token?grant_type=${grant}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', apikey: config.supabaseKey ?? '' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.msg ?? answer.error_description ?? answer.message ?? `HTTP ${response.status}`);
  }
  adopt(answer.access_token, {
    refreshToken: answer.refresh_token, source: { kind: 'supabase' }, isKept,
  });
}

/** Renews the token if its source can; concurrent callers share one renewal. */
export function renew() {
  renewal ??= renewOnce().finally(() => { renewal = null; });
  return renewal;
}

async function renewOnce() {
  if (current?.source.kind === 'token' || !current) return false;
  const { source, refreshToken, isKept } = current;
  try {
    if (source.kind === 'embedded') adopt(await embeddedToken(source.role), { source, isKept });
    else await supabase('refresh_token', { refresh_token: refreshToken }, isKept);
    return true;
  } catch {
    return false; // The caller's request shows the failure: the API refuses the old token.
  }
}

/** The token for the next request, renewed shortly before it expires. */
export async function currentToken() {
  if (current && current.expires - Date.now() / 1000 < RENEW_BEFORE_SECONDS) await renew();
  return current?.token ?? '';
}

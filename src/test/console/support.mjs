// What the browser tests share: the browser, a signed-in page, and calls of the API.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

export const BASE = process.env.BASE_URL;
export const TOKEN = process.env.TOKEN;
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });

/** Calls the API as a manager. */
export async function api(method, path, body, headers = {}) {
  const response = await fetch(BASE + path, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = response.status === 204 ? null : await response.json();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
  return json;
}

let guests = 0;

/** Creates a customer with a name that no other test uses. */
export function guest(fields = {}) {
  guests += 1;
  const family = 'Q' + [...String(process.pid * 100 + guests)].map((digit) => 'abcdefghij'[digit]).join('');
  return api('POST', '/customers', { first_name: 'Ana', last_name: family, email: `${family}@example.com`, ...fields });
}

export const nameOf = (customer) => `${customer.first_name} ${customer.last_name}`;
export const balance = async (customer) => (await api('GET', `/customers/${customer.id}/loyalty`)).points;
export const postings = async (customer) => (await api('GET', `/customers/${customer.id}/loyalty/transactions`)).items;

/** A page of a new browser profile; it fails the test if a script fails or a host not in `hosts` is asked. */
export async function open(browser, { width = 1280, theme = 'light', locale = 'en-GB', path = '/console', hosts = [] } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale, reducedMotion: 'reduce' });
  await context.addInitScript((name) => localStorage.setItem('console.theme', name), theme);
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('request', (request) => {
    const isKnown = [BASE, ...hosts].some((host) => request.url().startsWith(host));
    if (!isKnown && !/^(data|blob):/.test(request.url())) page.problems.push(request.url());
  });
  page.setDefaultTimeout(15_000);
  await page.goto(BASE + path);
  return page;
}

const ROLES = { admin: 0, manager: 1, staff: 2 };

/** Signs in with a role, and keeps the session in this tab, so that addresses can be opened. */
export async function signIn(browser, role, options) {
  const page = await open(browser, options);
  await page.locator('.sign-in .check').click();
  await page.locator('.role').nth(ROLES[role]).click();
  await page.locator('.shell').waitFor();
  return page;
}

export async function close(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

/** The violations that axe finds in the page: of all rules, or of some. */
export async function violations(page, rules) {
  await page.evaluate(AXE);
  return page.evaluate(async (runOnly) => {
    const { violations: found } = await globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`);
  }, rules ?? RULES);
}

/** The pixels by which the page is wider than the window. */
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

export const dialog = (page) => page.getByRole('dialog');
export const toast = (page, text) => page.locator('.toast', { hasText: text });

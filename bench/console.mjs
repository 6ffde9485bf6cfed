// Types into the search field of the console in Chromium. For each key, it prints the row of the report and the milliseconds until
// the rows of the search are painted.

import { chromium } from 'playwright-core';

const { BASE_URL, CHROMIUM, TOKEN, WORDS } = process.env;
const LIMIT_MS = 20_000;
const TYPING_PAUSE_MS = 120;
const ALONE_PAUSE_MS = 1_000;
const WARMUP_WORDS = 10;
const FIRST_KEYS = 3;
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

/** Runs in the page: notes the last key, and reports a search whose rows have arrived. */
function observe() {
  addEventListener('keydown', (event) => { window.keyAt = event.timeStamp; }, true);
  const original = window.fetch;
  window.fetch = async (...parameters) => {
    const response = await original(...parameters);
    const query = new URL(response.url).searchParams;
    if (response.ok && query.has('q') && !query.has('include_total')) {
      const json = response.json.bind(response);
      response.json = async () => {
        const value = await json();
        window.onRows?.(query.get('q'));
        return value;
      };
    }
    return response;
  };
}

/** Runs in the page: milliseconds from the last key to the frame that shows the rows of a search. */
const painted = ([q, limit]) => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error(`no rows for "${q}" after ${limit} ms`)), limit);
  // Frames are not awaited before the rows are there: each one costs processor time.
  const look = () => requestAnimationFrame(() => {
    if (!document.querySelector('table.rows:not(.stale)[aria-busy=false]')) return look();
    clearTimeout(late);
    // The frame is painted after the callbacks of requestAnimationFrame and before the next task.
    return setTimeout(() => resolve(performance.now() - window.keyAt));
  });
  window.onRows = (loaded) => loaded === q && look();
});

async function search(page, word, pause, print) {
  const field = page.locator('input[type=search]');
  await field.fill('');
  await page.waitForTimeout(ALONE_PAUSE_MS);
  const letters = [...word];
  for (const [at, letter] of letters.entries()) {
    if (letter === ' ' || (pause === TYPING_PAUSE_MS && at < letters.length - 1)) {
      await page.keyboard.press(letter);
      await page.waitForTimeout(pause);
      continue;
    }
    const shown = page.evaluate(painted, [letters.slice(0, at + 1).join('').trim(), LIMIT_MS]);
    await page.keyboard.press(letter);
    const ms = await shown;
    const row = at < FIRST_KEYS ? `key-${at + 1}` : 'key-more';
    print?.(pause === TYPING_PAUSE_MS ? 'last' : row, ms);
    await page.waitForTimeout(pause);
  }
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
await page.addInitScript(observe);
await page.goto(BASE_URL + '/console/customers');
const token = page.locator('.sign-in textarea');
await token.waitFor({ state: 'attached' });
await page.locator('.sign-in details').evaluateAll((found) => found.forEach((details) => { details.open = true; }));
await token.fill(TOKEN);
await page.locator('.sign-in form:has(textarea) button').click();
await page.locator('.row-link').first().waitFor();
const words = WORDS.split(',');
for (const word of words.slice(0, WARMUP_WORDS)) await search(page, word, TYPING_PAUSE_MS);
for (const word of words) {
  await search(page, word, ALONE_PAUSE_MS, (key, ms) => console.log(`${key} ${ms.toFixed(1)}`));
  await search(page, word, TYPING_PAUSE_MS, (key, ms) => console.log(`${key} ${ms.toFixed(1)}`));
}
await browser.close();

// Each page and dialog with axe, in both themes, at the widths of a desk and of a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, api, close, guest, launch, open, overflow, signIn, violations } from './support.mjs';

const WIDTH = Number(process.env.WIDTH);

let browser;
let customer;

before(async () => {
  browser = await launch();
  customer = await guest({
    phone: `+3460011${String(WIDTH).padStart(4, '0')}`, tags: ['window'], notes: 'Likes the terrace', date_of_birth: '1980-05-17',
    addresses: [{ line1: 'Gran Vía 1', city: 'Madrid', country: 'ES' }], attributes: { anniversary: '06-12' },
    preferences: { allergens: ['peanuts'], dietary_restrictions: ['vegan'], language: 'es' },
    consents: { email_marketing: { granted: true } },
  });
  await api('POST', `/customers/${customer.id}/loyalty/earn`, { amount: '700.00', currency: 'EUR', reference: 'axe-1' });
  await api('POST', `/customers/${customer.id}/loyalty/redeem`, { points: 100 });
});
after(() => browser.close());

const press = (name) => (page) => page.getByRole('button', { name }).first().click();
const choose = (name) => async (page) => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
};
const CARDS = ['Contact', 'Preferences', 'Tags', 'Notes', 'Addresses', 'Consents', 'Attributes'];

/** Name, address, and the step that opens a dialog or form. */
const views = () => {
  const profile = `/customers/${customer.id}`;
  return [
    ['overview', '/overview'],
    ['definition', '/overview', (page) => page.getByRole('button', { name: /^What is/ }).first().focus()],
    ['customers', '/customers'],
    ['nothing found', '/customers?q=zzzzzz'],
    ['filters', '/customers?tier=silver&tag=window', press('Filters')],
    ['new customer', '/customers', press('New customer')],
    ['find', '/customers', (page) => page.keyboard.press('Control+k')],
    ['keys', '/customers', (page) => page.keyboard.press('?')],
    ['account', '/customers', (page) => page.locator('.account').click()],
    ['profile', profile, async (page) => { await page.getByText('History', { exact: true }).click(); await page.locator('.history .hint').waitFor(); }],
    ['edit', profile, async (page) => { for (const card of CARDS) await press(`Edit ${card}`)(page); }],
    ['earn', profile, press('Earn points')],
    ['redeem', profile, press(/^Redeem$/)],
    ['reverse', profile, press(/^Reverse/)],
    ['menu', profile, press('More actions')],
    ['adjust', profile, choose('Adjust points')],
    ['duplicates', profile, choose('Duplicates and merge')],
    ['erase', profile, choose('Erase this person')],
    ['no customer', '/customers/0'],
    ['import', '/import'],
    ['program', '/program'],
    ['events', '/events', async (page) => { await page.getByText('Live', { exact: true }).waitFor(); await press('Pause')(page); }],
    ['webhooks', '/events/webhooks'],
    ['new webhook', '/events/webhooks', press('New webhook')],
    ['no webhook', '/events/webhooks/0'],
    ['audit', '/audit'],
    ['unknown page', '/nowhere'],
  ];
};

test(`no violations at ${WIDTH} px`, async (context) => {
  const first = await open(browser, { width: WIDTH });
  await first.locator('.role').first().waitFor();
  await isAccessible(first);
  await close(first);
  const page = await signIn(browser, 'admin', { width: WIDTH });
  for (const [name, path, step] of views()) {
    await context.test(name, async () => {
      await page.goto(`${BASE}/console${path}`);
      await page.locator('h1').waitFor();
      await step?.(page);
      await page.waitForLoadState('networkidle');
      await isAccessible(page);
      assert.ok((await overflow(page)) <= 0, 'the page is wider than the window');
    });
  }
  await close(page);
});

/** All rules in one theme; in the other, only contrast can differ. */
async function isAccessible(page) {
  assert.deepEqual(await violations(page), []);
  const setTheme = (theme) => page.evaluate((name) => { document.documentElement.dataset.theme = name; }, theme);
  await setTheme('dark');
  assert.deepEqual(await violations(page, ['color-contrast']), [], 'dark');
  await setTheme('light');
}

test('targets are at least 40 px high on a phone', async () => {
  const page = await signIn(browser, 'admin', { width: 390, path: `/console/customers/${customer.id}` });
  await page.getByRole('button', { name: 'Earn points' }).waitFor();
  await page.waitForLoadState('networkidle');
  const small = await page.locator('.button, .side-link, .segments button, .crumb a, .facts a, .timeline .link').evaluateAll((all) =>
    all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 40).map((one) => one.outerHTML));
  assert.deepEqual(small, []);
  await close(page);
});

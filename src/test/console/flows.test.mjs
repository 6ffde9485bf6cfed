// Flows of the console in a browser.

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { BASE, TOKEN, api, balance, close, dialog, guest, launch, nameOf, open, postings, signIn, toast } from './support.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const profile = (customer) => `${BASE}/console/customers/${customer.id}`;
const button = (scope, name) => scope.getByRole('button', { name, exact: true });

test('a role signs in with one click, and no URL or storage has its token', async () => {
  const page = await open(browser, { path: '/' });
  await button(page, /^Staff/).click();
  await page.getByRole('heading', { name: 'Customers' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/console/customers');
  assert.equal(await page.getByRole('link', { name: 'Audit' }).count(), 0);
  const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));
  assert.doesNotMatch(stored, /eyJ/);
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await close(page);
});

test('the keyboard finds and opens a customer, and Back restores the list', async () => {
  const customer = await guest();
  const page = await signIn(browser, 'staff');
  await page.locator('.row-link').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(customer.last_name);
  const found = page.locator('tr:first-child .row-link', { hasText: nameOf(customer) });
  await found.waitFor();
  await found.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: nameOf(customer) }).waitFor();
  await page.goBack();
  await page.locator('.row-link', { hasText: nameOf(customer) }).waitFor();
  assert.match(page.url(), new RegExp(`q=${customer.last_name}`));
  assert.equal(await page.evaluate(() => document.activeElement.className), 'row-link');
  await page.getByLabel('Sort by').selectOption('last_name');
  await page.getByRole('searchbox').fill('other');
  await page.waitForURL(/q=other/);
  await page.goBack();
  await page.waitForURL(new RegExp(`q=${customer.last_name}`));
  assert.equal(await page.getByRole('searchbox').inputValue(), customer.last_name);
  await page.keyboard.press('Control+k');
  await page.keyboard.type(customer.last_name);
  await dialog(page).getByRole('link', { name: new RegExp(customer.last_name) }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: nameOf(customer) }).waitFor();
  await page.keyboard.press('?');
  await dialog(page).getByText('Move in a list').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await dialog(page).count(), 0);
  await close(page);
});

test('a guest is found, and points are earned and redeemed, with the keyboard only', async () => {
  const customer = await guest({ preferences: { allergens: ['peanuts'] } });
  const page = await signIn(browser, 'staff');
  await page.locator('.row-link').first().waitFor();
  const found = page.waitForResponse((response) => new URL(response.url()).searchParams.get('q') === customer.last_name);
  await page.keyboard.press('/');
  await page.keyboard.type(customer.last_name);
  await found;
  await page.waitForURL((url) => url.searchParams.get('q') === customer.last_name);
  await page.getByRole('status').getByText(/^\d+ match/).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: nameOf(customer) }).waitFor();
  await page.getByRole('note', { name: 'Allergens' }).getByText('Peanuts').waitFor();
  await page.keyboard.press('e');
  await page.keyboard.type('48.20');
  await page.keyboard.press('Enter');
  await toast(page, '+48 points').waitFor();
  await page.keyboard.press('r');
  await page.keyboard.type('20');
  await page.keyboard.press('Enter');
  await toast(page, '-20 points').waitFor();
  assert.equal(await balance(customer), 28);
  await page.getByRole('img', { name: /at most 48 points/ }).waitFor();
  await page.keyboard.press('?');
  await page.keyboard.press('Escape');
  await page.locator('.account').click();
  await dialog(page).getByLabel('Single-key shortcuts').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  assert.equal(await dialog(page).count(), 0);
  await close(page);
});

test('a service that cannot be reached is explained, the rows stay, and it is asked again', async () => {
  const customer = await guest();
  const page = await signIn(browser, 'manager', { path: `/console/customers?q=${customer.last_name}` });
  const row = page.locator('.row-link', { hasText: nameOf(customer) });
  await row.waitFor();
  await page.route('**/customers?**', (route) => route.abort('connectionrefused'));
  await page.getByLabel('Sort by').selectOption('last_name');
  await page.getByRole('alert').getByText('The service cannot be reached').waitFor();
  assert.equal(await row.count(), 1);
  await page.locator('table.stale').waitFor();
  await page.unroute('**/customers?**');
  const body = JSON.stringify({ code: 'database_unavailable', title: 'The database is not available', request_id: 'request-1' });
  await page.route('**/customers?**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body }));
  await button(page, 'Try again').click();
  await page.getByRole('alert').getByText('request-1').waitFor();
  await page.unroute('**/customers?**');
  await button(page, 'Try again').click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  assert.equal(await row.count(), 1);
  await close(page);
});

test('a longer list keeps its rows and its place', async () => {
  for (let count = 0; count < 40; count += 1) await guest({ tags: ['long_list'] });
  const page = await signIn(browser, 'staff', { path: '/console/customers?tag=long_list' });
  await page.locator('.row-link').nth(24).waitFor();
  await button(page, 'Show more').click();
  await page.locator('.row-link').nth(39).waitFor();
  await page.locator('.row-link').nth(35).scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  await page.locator('.row-link').nth(35).click();
  await button(page, 'Earn points').waitFor();
  await page.goBack();
  await page.locator('.row-link').nth(39).waitFor();
  assert.ok(Math.abs((await page.evaluate(() => scrollY)) - before) < 60);
  await close(page);
});

test('a new guest is created, and a second one with the contact leads to the first', async () => {
  const page = await signIn(browser, 'staff');
  await button(page, 'New customer').click();
  await button(page, 'Create customer').click();
  await dialog(page).locator('.error', { hasText: 'This is required.' }).waitFor();
  await dialog(page).getByLabel('First name').fill('Berta');
  await dialog(page).getByLabel('E-mail', { exact: true }).fill('berta.new@example.com');
  await dialog(page).getByLabel('Allergens').fill('Peanuts');
  await dialog(page).getByLabel('Allergens').press('Enter');
  await button(page, 'Create customer').dblclick();
  await page.getByRole('heading', { name: 'Berta' }).waitFor();
  await page.getByRole('note', { name: 'Allergens' }).getByText('Peanuts').waitFor();
  await page.goto(`${BASE}/console/customers`);
  await button(page, 'New customer').click();
  await dialog(page).getByLabel('First name').fill('Berta');
  await dialog(page).getByLabel('E-mail', { exact: true }).fill('Berta.New@example.com');
  await button(page, 'Create customer').click();
  await dialog(page).getByRole('link', { name: 'Open that profile' }).click();
  await page.getByRole('heading', { name: 'Berta' }).waitFor();
  await close(page);
});

test('an edit explains invalid fields, and can be undone', async () => {
  const customer = await guest();
  const page = await signIn(browser, 'staff');
  await page.goto(profile(customer));
  await button(page, 'Edit Contact').click();
  await page.getByLabel('E-mail').fill('nobody');
  await button(page, 'Save').click();
  await page.locator('.error', { hasText: 'email address' }).waitFor();
  await page.getByLabel('E-mail').fill(`new-${customer.email}`);
  await button(page, 'Save').click();
  await toast(page, 'Contact: saved.').waitFor();
  assert.equal((await api('GET', `/customers/${customer.id}`)).email, `new-${customer.email}`);
  await button(page, 'Undo').click();
  await toast(page, 'Undone.').waitFor();
  assert.equal((await api('GET', `/customers/${customer.id}`)).email, customer.email);
  await close(page);
});

test('an edit of a profile that has changed shows both values and asks', async () => {
  const customer = await guest();
  const page = await signIn(browser, 'staff');
  await page.goto(profile(customer));
  await button(page, 'Edit Contact').click();
  await page.getByLabel('First name').fill('Mine');
  await api('PATCH', `/customers/${customer.id}`, { first_name: 'Theirs', notes: 'kept' });
  await button(page, 'Save').click();
  const conflict = page.getByRole('alert');
  await conflict.getByRole('row', { name: 'First name Theirs Mine' }).waitFor();
  await button(conflict, 'Save mine').click();
  await toast(page, 'Contact: saved.').waitFor();
  const saved = await api('GET', `/customers/${customer.id}`);
  assert.deepEqual([saved.first_name, saved.notes], ['Mine', 'kept']);
  await close(page);
});

test('an edit keeps what others have changed, and asks only about the fields of both', async () => {
  const attributes = { note: 'first line\nsecond: line', 'a:b': 'c' };
  const customer = await guest({ attributes, consents: { email_marketing: { granted: true } } });
  const page = await signIn(browser, 'manager');
  await page.goto(profile(customer));
  const change = (fields) => api('PATCH', `/customers/${customer.id}`, fields);
  const edit = async (title, fill, others) => {
    await button(page, `Edit ${title}`).click();
    await fill();
    await change(others);
    await button(page, 'Save').click();
    await toast(page, `${title}: saved.`).waitFor();
  };
  await edit('Consents', () => page.getByLabel('SMS').selectOption('yes'), { consents: { email_marketing: { granted: false } } });
  await edit('Preferences', () => page.getByLabel('Seating').fill('Bar'), { preferences: { allergens: ['nuts'] } });
  await edit('Attributes', async () => {
    await page.getByLabel('Attributes').getByRole('textbox').press('Control+End');
    await page.keyboard.type('\nseat: 7');
  }, { attributes: { other: 'x' } });
  const saved = await api('GET', `/customers/${customer.id}`);
  assert.deepEqual([saved.consents.email_marketing.granted, saved.consents.sms_marketing.granted], [false, true]);
  assert.deepEqual([saved.preferences.seating, saved.preferences.allergens], ['Bar', ['nuts']]);
  assert.deepEqual(saved.attributes, { ...attributes, other: 'x', seat: '7' });

  await button(page, 'Edit Preferences').click();
  await page.getByRole('combobox', { name: 'Allergens' }).fill('花生');
  await page.keyboard.press('Enter');
  await button(page, 'Save').click();
  await page.getByText('Write this word with the letters a to z.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.value), '花生');
  await page.getByRole('combobox', { name: 'Allergens' }).fill('Œufs');
  await page.keyboard.press('Enter');
  await change({ preferences: { allergens: ['milk'] } });
  await button(page, 'Save').click();
  await page.getByRole('alert').getByRole('row', { name: 'Allergens Milk Nuts and Oeufs' }).waitFor();
  await button(page, 'Discard mine').click();
  await page.getByRole('note', { name: 'Allergens' }).getByText('Milk').waitFor();
  await close(page);
});

test('customers of an earlier search cannot be opened by the next one', async () => {
  const [one, other] = [await guest(), await guest()];
  const page = await signIn(browser, 'staff');
  await page.keyboard.press('Control+k');
  await page.keyboard.type(one.last_name);
  await dialog(page).getByRole('link', { name: new RegExp(one.last_name) }).waitFor();
  let answer;
  await page.route('**/customers?**', (route) => { answer = () => route.continue(); });
  const asked = page.waitForRequest((request) => request.url().includes(other.last_name));
  await dialog(page).getByRole('searchbox').fill(other.last_name);
  await asked;
  await dialog(page).locator('li.stale').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await dialog(page).count(), 1);
  answer();
  await dialog(page).locator('li:not(.stale)').getByRole('link', { name: new RegExp(other.last_name) }).waitFor();
  assert.equal(await dialog(page).locator('li.stale').count(), 0);
  await close(page);
});

test('a slow answer does not replace a newer edit', async () => {
  const customer = await guest({ notes: 'old' });
  const page = await signIn(browser, 'manager');
  await page.goto(profile(customer));
  await button(page, 'Edit Notes').waitFor();
  let answer;
  await page.route(`**/customers/${customer.id}`, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    answer = () => route.fulfill({ response });
    return undefined;
  });
  await button(page, 'Earn points').click();
  await dialog(page).getByLabel('Amount in EUR').fill('5');
  await button(dialog(page), 'Add points').click();
  await toast(page, '+5 points').waitFor();
  await button(page, 'Edit Notes').click();
  await page.getByLabel('Notes').getByRole('textbox').fill('new');
  await button(page, 'Save').click();
  await toast(page, 'Notes: saved.').waitFor();
  assert.ok(answer);
  await answer();
  await page.getByLabel('Notes').getByText('new').waitFor();
  assert.equal(await page.getByLabel('Notes').getByText('old').count(), 0);
  await close(page);
});

test('points are earned once by a double click, explained before, and undone after', async () => {
  const customer = await guest();
  const page = await signIn(browser, 'manager');
  await page.goto(profile(customer));
  await button(page, 'Earn points').click();
  await dialog(page).getByLabel('Amount in EUR').fill('12,50');
  await dialog(page).getByText('12.5 base points × 1, rounded down = 12').waitFor();
  assert.equal(await balance(customer), 0);
  await button(dialog(page), 'Add points').dblclick();
  await toast(page, '+12 points').waitFor();
  assert.equal(await balance(customer), 12);
  await button(page, 'Undo').click();
  await toast(page, 'Undone.').waitFor();
  assert.equal(await balance(customer), 0);
  assert.equal((await postings(customer)).length, 2);
  await close(page);
});

test('a posting whose answer was lost is sent again and posted once', async () => {
  const customer = await guest();
  const page = await signIn(browser, 'staff');
  await page.goto(profile(customer));
  let isLost = false;
  await page.route('**/loyalty/earn', async (route) => {
    if (isLost) return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await button(page, 'Earn points').click();
  await button(dialog(page), 'By points').click();
  await dialog(page).getByLabel('Points', { exact: true }).fill('30');
  await button(dialog(page), 'Add points').click();
  await dialog(page).getByText('There was no answer').waitFor();
  assert.equal(await dialog(page).getByLabel('Points', { exact: true }).isDisabled(), true);
  await button(dialog(page), 'Send again').click();
  await toast(page, '+30 points').waitFor();
  assert.equal(await balance(customer), 30);
  await close(page);
});

test('a redemption shows the balance after it, and is refused above the balance', async () => {
  const customer = await guest();
  await api('POST', `/customers/${customer.id}/loyalty/earn`, { points: 100 });
  const page = await signIn(browser, 'staff');
  await page.goto(profile(customer));
  await button(page, 'Redeem').click();
  const points = dialog(page).getByLabel('Points', { exact: true });
  await dialog(page).getByText('100 points available').waitFor();
  await points.fill('130');
  await dialog(page).locator('.preview .error').waitFor();
  await button(dialog(page), 'Redeem points').click();
  await dialog(page).getByText('This was not saved').waitFor();
  await points.fill('40');
  await dialog(page).getByText('Balance after: 60').waitFor();
  await button(dialog(page), 'Redeem points').click();
  await toast(page, '-40 points').waitFor();
  assert.equal(await balance(customer), 60);
  await close(page);
});

test('a part of a purchase is reversed', async () => {
  const customer = await guest();
  await api('POST', `/customers/${customer.id}/loyalty/earn`, { amount: '80.00', currency: 'EUR' });
  const page = await signIn(browser, 'manager');
  await page.goto(profile(customer));
  await page.getByRole('button', { name: /^Reverse \+80/ }).click();
  await button(dialog(page), 'Part of the amount').click();
  await dialog(page).getByLabel('Amount in EUR').fill('30');
  await dialog(page).getByLabel('Reason').fill('Returned wine');
  await dialog(page).getByText('Balance after: 50').waitFor();
  await button(dialog(page), 'Reverse').click();
  await page.getByText('30 reversed').waitFor();
  assert.equal(await balance(customer), 50);
  await close(page);
});

test('two profiles are merged after a comparison, and the merge is undone', async () => {
  const target = await guest({ phone: '+34600123456' });
  const source = await guest({ first_name: target.first_name, last_name: target.last_name, tags: ['window'] });
  await api('POST', `/customers/${source.id}/loyalty/earn`, { points: 7 });
  const page = await signIn(browser, 'manager');
  await page.goto(profile(target));
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Duplicates and merge' }).click();
  await button(dialog(page), 'Compare').first().click();
  await dialog(page).getByRole('row', { name: 'Points 0 7 7' }).waitFor();
  await button(dialog(page), 'Merge').click();
  await toast(page, 'was merged').waitFor();
  assert.equal((await api('GET', `/customers/${source.id}`)).merged_into, target.id);
  await button(page, 'Undo').click();
  await toast(page, 'Undone.').waitFor();
  assert.equal((await api('GET', `/customers/${source.id}`)).status, 'active');
  await close(page);
});

test('a person is erased only after the name was typed', async () => {
  const customer = await guest();
  const page = await signIn(browser, 'manager');
  await page.goto(profile(customer));
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Erase this person' }).click();
  assert.equal(await button(page, 'Erase permanently').isDisabled(), true);
  await dialog(page).getByLabel(/^Type/).fill(nameOf(customer));
  await button(page, 'Erase permanently').click();
  await toast(page, 'The person was erased.').waitFor();
  await page.goto(profile(customer));
  await page.getByText('This customer does not exist').waitFor();
  await close(page);
});

test('a file is checked before it is imported', async () => {
  const page = await signIn(browser, 'manager', { path: '/console/import' });
  const csv = 'First Name,Email Address,Best dish\nIris,iris.import@example.com,Paella\nJon,not-an-address,Soup\n';
  await page.locator('input[type=file]').setInputFiles({ name: 'guests.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByLabel('Field of Best dish').selectOption('favorite_items');
  await button(page, 'Import 1 customer').click();
  await page.getByText('The import is complete.').waitFor();
  const { items } = await api('GET', '/customers?email=iris.import@example.com');
  assert.deepEqual(items[0].preferences.favorite_items, ['Paella']);
  await close(page);
});

test('a change of the program is previewed before it is saved', async () => {
  const page = await signIn(browser, 'admin', { path: '/console/program' });
  await page.getByLabel('Benefits').first().fill('Free coffee');
  await page.getByLabel('Benefits').first().press('Enter');
  await page.getByText(/customers? would change/).waitFor();
  await button(page, 'Save the program').click();
  await toast(page, 'The program was saved.').waitFor();
  assert.deepEqual((await api('GET', '/loyalty/program')).tiers[0].benefits, ['Free coffee']);
  await close(page);
});

test('an event appears while the page is open', async () => {
  const page = await signIn(browser, 'manager', { path: '/console/events?type=customer.*' });
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  const customer = await guest();
  const row = page.getByRole('row').filter({ hasText: customer.id.slice(-12) });
  await row.locator('.chip', { hasText: 'customer.created' }).waitFor();
  await button(page, 'Pause').click();
  await page.getByRole('status').getByText('Paused', { exact: true }).waitFor();
  await close(page);
});

/** A receiver of webhooks that counts the requests for each event. */
function receiver() {
  const received = new Map();
  const server = http.createServer((request, response) => {
    const id = request.headers['webhook-id'];
    received.set(id, (received.get(id) ?? 0) + 1);
    request.resume();
    response.end();
  });
  return new Promise((resolve) => {
    server.unref().listen(0, '127.0.0.1', () => resolve({ server, received, url: `http://127.0.0.1:${server.address().port}/hook` }));
  });
}

test('a webhook receives a test and events, gets a second secret, and is deleted', async () => {
  const { server, received, url } = await receiver();
  const page = await signIn(browser, 'admin', { path: '/console/events/webhooks' });
  await button(page, 'New webhook').click();
  await dialog(page).getByLabel('Address').fill(url);
  await dialog(page).getByLabel('Description').fill('Till');
  await button(page, 'Create webhook').dblclick();
  await page.getByRole('heading', { name: 'Till' }).waitFor();
  await button(page, 'Send a test').click();
  await toast(page, 'The test was delivered: 200').waitFor();
  assert.equal(received.size, 1);
  await guest();
  const delivered = page.getByRole('row').filter({ hasText: 'customer.created' }).getByText('Delivered');
  while ((await delivered.count()) === 0) {
    await page.reload();
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
    await page.waitForLoadState('networkidle');
  }
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Secret' }).click();
  await dialog(page).getByText(/^whsec_/).waitFor();
  await button(page, 'Create a new secret').click();
  await dialog(page).getByText(/^Valid until/).waitFor();
  assert.equal(await dialog(page).getByText(/^whsec_/).count(), 2);
  await page.keyboard.press('Escape');
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Delete the webhook' }).click();
  await button(dialog(page), 'Delete the webhook').click();
  await page.getByText('No webhooks yet').waitFor();
  await close(page);
  server.close();
});

test('the overview explains its figures, and follows a time zone', async () => {
  const page = await signIn(browser, 'manager', { path: '/console/overview' });
  const explanation = page.getByRole('tooltip').filter({ hasText: 'Points that customers can spend now.' });
  await page.getByRole('button', { name: 'What is “Points outstanding”?' }).focus();
  await explanation.waitFor();
  await page.keyboard.press('Escape');
  await explanation.waitFor({ state: 'hidden' });
  const asked = page.waitForRequest((request) => /summary\?.*timezone=Pacific%2FAuckland/.test(request.url()));
  await page.getByLabel('Time zone').selectOption('Pacific/Auckland');
  assert.equal((await (await asked).response()).status(), 200);
  assert.equal(new URL(page.url()).searchParams.get('timezone'), 'Pacific/Auckland');
  await close(page);
});

test('the history of consents is shown', async () => {
  const customer = await guest({ consents: { sms_marketing: { granted: true } } });
  await api('PATCH', `/customers/${customer.id}`, { consents: { sms_marketing: { granted: false } } });
  const page = await signIn(browser, 'manager');
  await page.goto(profile(customer));
  const history = page.locator('.history');
  const asked = () => history.getByText('Marketing by SMS').allTextContents();
  await history.getByText('History', { exact: true }).click();
  while ((await asked()).length < 2) {
    await page.reload();
    await history.getByText('History', { exact: true }).click();
    await history.locator('.hint').waitFor();
  }
  assert.deepEqual(await asked(), ['Marketing by SMS: Refused', 'Marketing by SMS: Granted']);
  await close(page);
});

const SUPABASE = { url: 'https://project.example', key: 'sb_publishable_1' };

/** Opens the console as a service shows it that uses Supabase. */
async function openWithSupabase() {
  const page = await open(browser, { path: '/health/live', hosts: [SUPABASE.url] });
  await page.route('**/console', async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    headers['content-security-policy'] += ` ${SUPABASE.url}`;
    const body = (await response.text()).replace('data-supabase-url=""', `data-supabase-url="${SUPABASE.url}"`)
      .replace('data-supabase-key=""', `data-supabase-key="${SUPABASE.key}"`);
    await route.fulfill({ response, headers, body });
  });
  return page;
}

/** A stand-in for Supabase Auth. Its first token is about to expire, and no service accepts it. */
async function answerAsSupabase(page) {
  const [head, payload] = TOKEN.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  const expiring = Buffer.from(JSON.stringify({ ...claims, exp: Math.floor(Date.now() / 1000) + 30 })).toString('base64url');
  const answers = {
    'password ana@example.com:secret': { access_token: `${head}.${expiring}.none`, refresh_token: 'refresh-1' },
    'refresh_token refresh-1': { access_token: TOKEN, refresh_token: 'refresh-2' },
  };
  const grants = [];
  await page.route(`${SUPABASE.url}/auth/v1/token?*`, (route) => {
    const request = route.request();
    const grant = new URL(request.url()).searchParams.get('grant_type');
    const { email, password, refresh_token: token } = request.postDataJSON();
    const asked = `${grant} ${token ?? `${email}:${password}`}`;
    grants.push([asked, request.headers().apikey]);
    const refusal = { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' };
    return route.fulfill({ status: asked in answers ? 200 : 400, json: answers[asked] ?? refusal, headers: { 'Access-Control-Allow-Origin': '*' } });
  });
  return grants;
}

test('a user of Supabase signs in with a password, and the token is renewed before it expires', async () => {
  const page = await openWithSupabase();
  const grants = await answerAsSupabase(page);
  await page.goto(`${BASE}/console`);
  await page.getByLabel('E-mail').fill('ana@example.com');
  await page.getByLabel('Password').fill('wrong');
  await button(page, 'Sign in').click();
  await page.getByRole('alert').getByText('Invalid login credentials').waitFor();
  await page.getByLabel('Password').fill('secret');
  await button(page, 'Sign in').click();
  await page.locator('.figure .value').first().waitFor();
  const asked = ['password ana@example.com:wrong', 'password ana@example.com:secret', 'refresh_token refresh-1'];
  assert.deepEqual(grants, asked.map((one) => [one, SUPABASE.key]));
  await close(page);
});

test('the console is Spanish in a Spanish browser', async () => {
  const page = await signIn(browser, 'admin', { locale: 'es-ES', path: '/console/customers' });
  await page.getByRole('heading', { name: 'Clientes' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
  await close(page);
});

test('a file that cannot be imported says why, and its columns can be mapped', async () => {
  const page = await signIn(browser, 'manager', { path: '/console/import' });
  const choose = (text, encoding) => page.locator('input[type=file]')
    .setInputFiles({ name: 'invitados.csv', mimeType: 'text/csv', buffer: Buffer.from(text, encoding) });
  await choose('Email,Email\na@example.com,b@example.com\n');
  await page.getByText('email: the file must have this column only once.').waitFor();
  const guests = 'Nombre,Dirección\nIñaki,inaki.import@example.com\n';
  await choose(guests, 'latin1'); // The same name gives another check.
  await page.getByLabel('Character set').selectOption('Windows-1252');
  await page.getByText('No heading in the first row is known.').waitFor();
  const saved = page.waitForEvent('download');
  await button(page, 'Download the reasons').click();
  assert.match((await saved).suggestedFilename(), /^rejects-.*\.ndjson$/);
  await page.getByLabel('Field of Nombre').selectOption('first_name');
  await page.getByLabel('Field of Dirección').selectOption('email');
  await page.getByRole('button', { name: 'Import 1 customer', disabled: false }).waitFor();
  await page.getByLabel('Field of Dirección').selectOption('first_name');
  await page.getByText('The file could not be checked.').waitFor();
  assert.ok(await page.getByRole('button', { name: /^Import \d+ customer/ }).isDisabled());
  await page.getByLabel('Field of Dirección').selectOption('email');
  await button(page, 'Import 1 customer').click();
  await page.getByText('The import is complete.').waitFor();
  const { items } = await api('GET', '/customers?email=inaki.import@example.com');
  assert.equal(items[0].first_name, 'Iñaki');
  await close(page);
});

test('a text that is no number stays a field error, and a bad address does not stop a page', async () => {
  const page = await signIn(browser, 'admin', { path: '/console/program' });
  const sent = [];
  page.on('request', (request) => request.method() === 'PUT' && sent.push(request.url()));
  const months = page.getByLabel('Points expire after months');
  for (const [field, typed] of [[months, '12 m'], [page.getByLabel('Reminders, days before'), '~30'], [page.getByLabel('From points').last(), 'many']]) {
    const kept = await field.inputValue();
    await field.fill(typed);
    await page.getByText('Enter a number.').waitFor();
    await button(page, 'Save the program').click();
    assert.equal(await field.evaluate((input) => document.activeElement === input), true);
    await field.fill(kept);
  }
  assert.equal(await page.getByText('Enter a number.').count(), 0);
  assert.equal(await page.getByText('NaN').count(), 0);
  assert.deepEqual(sent, []);
  const chips = { 'created_from=foo': 'Joined from: foo', 'birthday=xx': 'Birthday in: xx', 'created_to=12026-05-17': 'Joined before: 12026-05-17' };
  for (const [query, chip] of Object.entries(chips)) {
    await page.goto(`${BASE}/console/customers?${query}`);
    await page.locator('.applied .chip', { hasText: chip }).waitFor();
  }
  await page.goto(`${BASE}/console/events?hours=abc`);
  assert.equal(await page.getByLabel('Since').inputValue(), '1');
  await page.route('**/pages/audit.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'export default () => { throw new RangeError("Invalid time value"); };' }));
  await page.goto(`${BASE}/console/audit`);
  await page.getByRole('alert').getByText('Invalid time value').waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.locator('.figure .value').first().waitFor();
  await close(page);
});

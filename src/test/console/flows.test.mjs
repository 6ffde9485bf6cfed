// Flows of the console in a browser.

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { BASE, api, balance, close, dialog, guest, launch, nameOf, open, postings, signIn, toast } from './support.mjs';

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
  await page.waitForURL((url) => url.searchParams.get('q') === customer.last_name);
  const found = page.locator('tr:first-child .row-link', { hasText: nameOf(customer) });
  await found.waitFor();
  await found.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: nameOf(customer) }).waitFor();
  await page.goBack();
  await page.locator('.row-link', { hasText: nameOf(customer) }).waitFor();
  assert.match(page.url(), new RegExp(`q=${customer.last_name}`));
  assert.equal(await page.evaluate(() => document.activeElement.className), 'row-link');
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
    server.listen(0, '127.0.0.1', () => resolve({ server, received, url: `http://127.0.0.1:${server.address().port}/hook` }));
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

test('the console is Spanish in a Spanish browser', async () => {
  const page = await signIn(browser, 'admin', { locale: 'es-ES', path: '/console/customers' });
  await page.getByRole('heading', { name: 'Clientes' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
  await close(page);
});

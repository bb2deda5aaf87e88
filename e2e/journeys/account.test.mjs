// What people do with their own account, and what follows from it for applications and browsers.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startApplication } from '../support/application.mjs';
import { addAuthenticator, openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { discover, request } from '../support/openid.mjs';
import { personAt } from '../support/person.mjs';

const PASSWORD = 'seven lamps over the quiet harbour';

describe('one’s own account', () => {
  let kryptos;
  let browser;
  let page;
  let person;
  let at;
  let people = 0;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    browser = await openBrowser();
    page = browser.page;
    person = personAt(page, kryptos);
    at = person.at;
  });
  after(async () => {
    await browser?.close();
    await kryptos?.stop();
  });

  /** Somebody new, at their account: the address. */
  async function newPerson() {
    people += 1;
    const email = `owner-${people}@example.com`;
    await page.context().clearCookies();
    await page.goto(`${kryptos.url}/account`);
    await person.signIn(email);
    await at('account').waitFor();
    return email;
  }

  async function signOut() {
    await at('sign-out').click();
    await at('signed-out').waitFor();
    await at('sign-in-again').click();
    await at('email').waitFor();
  }

  test('has a password that signs in, and only that one', async () => {
    const email = await newPerson();
    await at('set-password').click();
    await at('edit-new-password').fill('password1');
    await at('save-new-password').click();
    await at('row-password').getByRole('alert').waitFor();
    await at('edit-new-password').fill(PASSWORD);
    await at('save-new-password').click();
    await at('remove-password').waitFor();

    await signOut();
    await at('email').fill(email);
    await at('use-password').click();
    await at('password').fill(`${PASSWORD}!`);
    await at('password-submit').click();
    await page.getByRole('alert').waitFor();
    await at('password').fill(PASSWORD);
    await at('password-submit').click();
    await at('account').waitFor();
    await at('row-email').getByText(email).waitFor();
  });

  test('has a passkey that signs in without a mail, by the field’s list and by the button', async () => {
    const email = 'keyholder@example.com';
    const own = await openBrowser();
    const holder = personAt(own.page, kryptos);
    async function signOutAndGoBack() {
      await holder.at('sign-out').click();
      await holder.at('signed-out').waitFor();
      await holder.at('sign-in-again').click();
    }
    try {
      await addAuthenticator(own.page);
      await own.page.goto(`${kryptos.url}/account`);
      await holder.signIn(email);
      await holder.at('add-passkey').click();
      await holder.at('remove-passkey').waitFor();
      const mails = (await kryptos.mails()).length;

      await signOutAndGoBack();
      await holder.at('row-email').getByText(email).waitFor();

      await own.page.addInitScript(() => {
        PublicKeyCredential.isConditionalMediationAvailable = async () => false;
      });
      await signOutAndGoBack();
      await holder.at('passkey').click();
      await holder.at('row-email').getByText(email).waitFor();
      assert.equal((await kryptos.mails()).length, mails);
      assert.deepEqual(own.problems, []);
    } finally {
      await own.close();
    }
  });

  test('asks again who is there, in a session that is old, before it changes anything', async () => {
    const email = await newPerson();
    const own = `SELECT id FROM users WHERE email = '${email}'`;
    const old = 'UPDATE sessions SET authenticated_at = 0';
    assert.equal(await kryptos.sql(`${old} WHERE user_id IN (${own})`), 1);
    await at('set-password').click();
    await at('edit-new-password').fill(PASSWORD);
    await at('save-new-password').click();
    await at('step-up').waitFor();
    // Whoever closes the question is where they were before it.
    await page.keyboard.press('Escape');
    await at('save-new-password').and(page.locator(':focus')).waitFor();
    await at('save-new-password').click();
    const code = await person.codeAfter(email, () => at('step-up-code').click());
    await at('step-up').getByTestId('code').fill(code);
    await at('remove-password').waitFor();
    assert.equal(await at('step-up').count(), 0);
    // What was proved a moment ago is not asked for again.
    await at('remove-password').click();
    await at('confirm-yes').click();
    await at('remove-password').waitFor({ state: 'detached' });
  });

  test('lists other browsers, and what is ended there is ended', async () => {
    const email = await newPerson();
    const other = await openBrowser();
    try {
      const elsewhere = personAt(other.page, kryptos);
      await other.page.goto(`${kryptos.url}/account`);
      await elsewhere.signIn(email);
      await elsewhere.at('account').waitFor();

      await page.reload();
      await at('end-device').click();
      await at('end-device').waitFor({ state: 'detached' });
      await other.page.reload();
      await elsewhere.at('email').waitFor();
    } finally {
      await other.close();
    }
    await page.reload();
    await at('account').waitFor();
  });

  test('lists applications, and what is ended is refused from the next call on', async () => {
    const application = await startApplication();
    try {
      const { origin } = application;
      const registered = await kryptos.registerClient({ name: 'Northwind', origin });
      const config = await discover(kryptos, registered);
      await newPerson();
      const { url, finish } = await request(config, application);
      await page.goto(url);
      await at('allow').click();
      const tokens = await finish(await application.answer(page));
      const holdings = async () => {
        const headers = { Authorization: `Bearer ${tokens.access_token}` };
        return (await fetch(`${kryptos.url}/api/v1/holdings`, { headers })).status;
      };
      assert.equal(await holdings(), 200);

      await page.goto(`${kryptos.url}/account`);
      await at(`application-${registered.client_id}`).getByTestId('end-access').click();
      await at('confirm-yes').click();
      await at('no-applications').waitFor();
      assert.equal(await holdings(), 401);
      const refresh = client.refreshTokenGrant(config, tokens.refresh_token);
      await assert.rejects(refresh, { error: 'invalid_grant' });
      const silent = await request(config, application, { prompt: 'none' });
      await page.goto(silent.url);
      const answer = await application.answer(page);
      assert.equal(answer.searchParams.get('error'), 'consent_required');
    } finally {
      application.stop();
    }
  });

  test('moves to another address, which the old one is told', async () => {
    const before = await newPerson();
    const next = `new-${before}`;
    await at('change-email').click();
    await at('edit-email').fill(next);
    const code = await person.codeAfter(next, () => at('save-email').click());
    await at('code').fill(code);
    await at('row-email').getByText(next, { exact: true }).waitFor();
    const told = (await kryptos.mails()).find((mail) => mail.to === before);
    assert.match(told.subject, /address/);

    await signOut();
    await person.signIn(next);
    await at('row-email').getByText(next, { exact: true }).waitFor();
  });

  test('is downloaded in full', async () => {
    const email = await newPerson();
    const coming = page.waitForEvent('download');
    await at('export').click();
    const download = await coming;
    assert.equal(download.suggestedFilename(), 'kryptos-connect.json');
    const told = JSON.parse(await readFile(await download.path(), 'utf8'));
    assert.equal(told.user.email, email);
    assert.ok(told.workspaces.length > 0);
  });

  test('is deleted for good, and whoever comes back begins anew', async () => {
    const email = await newPerson();
    await at('change-name').click();
    await at('edit-name').fill('Ada Lovelace');
    await at('save-name').click();
    await at('row-name').getByText('Ada Lovelace').waitFor();
    await at('delete').click();
    await at('edit-confirm-email').fill(email);
    await at('save-confirm-email').click();
    await at('deleted').waitFor();
    await at('sign-in-again').click();
    await person.signIn(email);
    await at('account').waitFor();
    assert.equal(await at('row-name').getByText('Ada Lovelace').count(), 0);
  });
});

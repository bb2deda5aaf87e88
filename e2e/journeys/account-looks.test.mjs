// Every page on which somebody signs in, agrees or looks after their account, in four looks. Each
// picture is checked for accessibility and kept in `artifacts/`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startApplication } from '../support/application.mjs';
import { addAuthenticator, openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { LOOKS, photographer } from '../support/looks.mjs';
import { discover, request } from '../support/openid.mjs';
import { personAt } from '../support/person.mjs';

describe('the pages of the provider', () => {
  let kryptos;
  let application;
  let config;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    application = await startApplication();
    const { origin } = application;
    const it = { name: 'Northwind Portfolio', origin, production: false };
    config = await discover(kryptos, await kryptos.registerClient(it));
  });
  after(async () => {
    application?.stop();
    await kryptos?.stop();
  });

  for (const { name, options } of LOOKS) {
    test(`are accessible and complain of nothing: ${name}`, async () => {
      const browser = await openBrowser(options);
      const { picture, failed } = await photographer(browser.page, `${name}-account`);
      try {
        await visit(browser.page, picture, `${name}@example.com`);
      } catch (error) {
        await failed();
        const told = `${browser.problems.join('\n')}\n${await kryptos.log()}`;
        throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
      } finally {
        await browser.close();
      }
      // What the browser says of the two answers with 400 that are wanted here.
      const others = browser.problems.filter((it) => !it.includes('status of 400'));
      assert.deepEqual(others, []);
    });
  }

  async function visit(page, picture, email) {
    const person = personAt(page, kryptos);
    const { at } = person;
    const send = async (parameters) => {
      const { url } = await request(config, application, parameters);
      await page.goto(url);
    };

    await send({ redirect_uri: 'https://evil.example.com/callback' });
    await at('error-page').waitFor();
    await picture('error');

    await send();
    await at('email').waitFor();
    await picture('sign-in');
    const code = await person.askForCode(email);
    await picture('code');
    await at('code').fill(code === '000000' ? '000001' : '000000');
    await page.getByRole('alert').waitFor();
    await picture('wrong-code');
    await at('code').fill(code);
    await at('allow').waitFor();
    await picture('consent');
    await page.mouse.wheel(0, 5000);
    await at('how-long').scrollIntoViewIfNeeded();
    await picture('consent-end');
    await at('allow').click();
    await application.answer(page);

    await send({ prompt: 'select_account' });
    await at('continue-as').waitFor();
    await picture('select-account');

    await addAuthenticator(page);
    await page.goto(`${kryptos.url}/account`);
    await at('end-access').waitFor();
    await picture('account', true);
    await at('suggested-passkey').click();
    await at('remove-passkey').waitFor();
    await at('set-password').click();
    await at('edit-new-password').fill('four quiet lamps');
    await picture('set-password', true);
    await at('save-new-password').click();
    await at('remove-password').waitFor();
    await at('end-access').click();
    await at('confirm-yes').waitFor();
    await picture('end-access');
    await at('confirm-no').click();
    await at('delete').click();
    await at('edit-confirm-email').waitFor();
    await picture('delete');
    await page.keyboard.press('Escape');

    await page.goto(`${kryptos.url}/oidc/session/end`);
    await at('sign-out-confirm').waitFor();
    await picture('sign-out');
    await at('sign-out-confirm').click();
    await at('signed-out').waitFor();
    await picture('signed-out');
  }
});

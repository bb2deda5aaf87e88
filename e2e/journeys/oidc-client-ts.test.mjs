// `oidc-client-ts` in the page of an application of another origin: all that it asks of the provider
// is asked by that page, so the browser's rules for other origins hold.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startApplication } from '../support/application.mjs';
import { openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { personAt } from '../support/person.mjs';

const SCRIPT = `
import { UserManager } from 'oidc-client-ts';
globalThis.signIn = (settings) => new UserManager({
  automaticSilentRenew: false,
  loadUserInfo: true,
  ...settings,
});
`;

describe('oidc-client-ts', () => {
  let kryptos;
  let application;
  let browser;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    application = await startApplication({ script: SCRIPT });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    application?.stop();
    await kryptos?.stop();
  });

  test('signs in, renews, revokes and signs out in a page', async () => {
    const { page, problems } = browser;
    const { client_id } = await kryptos.registerClient({
      name: 'Northwind',
      origin: application.origin,
      words: ['--public', '--post-logout-redirect-uri', application.goodbye],
    });
    const settings = {
      authority: `${kryptos.url}/oidc`,
      client_id,
      redirect_uri: application.callback,
      post_logout_redirect_uri: application.goodbye,
      scope: 'openid profile email offline_access portfolios:read',
    };
    /** Runs \`work(manager)\` in the page. */
    const inPage = (work) =>
      page.evaluate(`(${work})(globalThis.signIn(${JSON.stringify(settings)}))`);
    async function holdings(token) {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${kryptos.url}/api/v1/holdings`, { headers })).status;
    }

    await page.goto(application.origin);
    await inPage((manager) => void manager.signinRedirect({ state: 'where I was' }));
    const person = personAt(page, kryptos);
    await person.signIn('page@example.com');
    await person.at('allow').click();
    await application.answer(page);
    const user = await inPage((manager) => manager.signinCallback());
    assert.equal(user.state, 'where I was');
    assert.equal(user.profile.email, 'page@example.com');
    assert.equal(user.profile.portfolios_access, true, 'userinfo was asked too');
    assert.equal(await holdings(user.access_token), 200);

    const renewed = await inPage((manager) => manager.signinSilent());
    assert.notEqual(renewed.refresh_token, user.refresh_token);
    assert.equal(renewed.profile.sub, user.profile.sub);
    assert.equal(await holdings(renewed.access_token), 200);

    assert.deepEqual(problems, []);
    await inPage((manager) => manager.revokeTokens(['refresh_token']));
    assert.equal(await holdings(renewed.access_token), 401);

    await inPage((manager) => void manager.signoutRedirect({ state: 'until then' }));
    await application.answer(page, '/goodbye');
    const end = await inPage((manager) => manager.signoutCallback());
    assert.equal(end.userState, 'until then');
  });
});

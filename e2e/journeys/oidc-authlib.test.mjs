// authlib, as most web applications in Python use it: in Flask, with pages of their own.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { personAt } from '../support/person.mjs';
import { preparePython } from '../support/python.mjs';
import { freePort, ROOT, start, temporaryFolder } from '../support/server.mjs';

describe('authlib', () => {
  let kryptos;
  let application;
  let browser;
  let origin;

  before(async () => {
    const python = preparePython();
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    browser = await openBrowser();
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const goodbye = ['--post-logout-redirect-uri', `${origin}/goodbye`];
    const registered = await kryptos.registerClient({ name: 'Northwind', origin, words: goodbye });
    const environment = {
      ISSUER: `${kryptos.url}/oidc`,
      API: `${kryptos.url}/api`,
      CLIENT_ID: registered.client_id,
      CLIENT_SECRET: registered.client_secret,
      PORT: port,
      // Without it authlib refuses what is not https.
      AUTHLIB_INSECURE_TRANSPORT: 1,
      NO_PROXY: 'localhost,127.0.0.1',
    };
    const pairs = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    application = await start({
      name: 'the Flask application',
      command: ['env', ...pairs, python, '-B', join(ROOT, 'e2e/python/application.py')],
      folder: await temporaryFolder('flask'),
      ready: (log) => log.includes('Running on'),
    });
  });
  after(async () => {
    await browser?.close();
    await application?.stop();
    await kryptos?.stop();
  });

  test('signs in, reads, renews, revokes and signs out in a Flask application', async () => {
    const { page } = browser;
    const person = personAt(page, kryptos);
    /** The status and the text of one of the application's pages. */
    async function visit(path) {
      const response = await page.goto(`${origin}${path}`);
      return [response.status(), await response.text()];
    }
    async function told(path) {
      const [status, text] = await visit(path);
      assert.equal(status, 200, `${path}: ${text}\n${await application.log()}`);
      return JSON.parse(text);
    }

    await page.goto(`${origin}/sign-in`);
    await person.signIn('flask@example.com');
    const back = page.waitForResponse((it) => it.url().startsWith(`${origin}/callback`));
    await person.at('allow').click();
    const response = await back;
    assert.equal(response.status(), 200, await application.log());
    const claims = await response.json();
    assert.equal(claims.email, 'flask@example.com');

    const who = await told('/userinfo');
    assert.equal(who.sub, claims.sub);
    assert.equal(who.portfolios_access, true);
    assert.deepEqual((await told('/holdings')).holdings, []);
    assert.deepEqual(await told('/refresh'), { rotated: true });
    assert.deepEqual((await told('/holdings')).holdings, []);
    assert.equal((await visit('/revoke'))[0], 200);
    assert.equal((await visit('/holdings'))[0], 401);

    assert.ok((await told('/sign-out')).state, 'the application found its own state again');
    assert.equal(new URL(page.url()).pathname, '/goodbye');
  });
});

// What an application may ask for when it sends somebody to us, and what the person then meets.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startApplication } from '../support/application.mjs';
import { openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { discover, request } from '../support/openid.mjs';
import { personAt } from '../support/person.mjs';

describe('a request to be let in', () => {
  let kryptos;
  let application;
  let browser;
  let page;
  let person;
  let at;
  let config;
  let people = 0;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    application = await startApplication();
    config = await register('Northwind');
    browser = await openBrowser();
    page = browser.page;
    person = personAt(page, kryptos);
    at = person.at;
  });
  after(async () => {
    await browser?.close();
    application?.stop();
    await kryptos?.stop();
  });
  beforeEach(() => page.context().clearCookies());

  async function register(name) {
    const { origin } = application;
    return discover(kryptos, await kryptos.registerClient({ name, origin }));
  }

  /** Sends the browser with a request, and once it is back, finishes. */
  async function send(parameters, asks = async () => {}, as = config) {
    const { url, finish } = await request(as, application, parameters);
    await page.goto(url);
    await asks();
    return finish(await application.answer(page));
  }

  /** Somebody new, who signs up and agrees: the tokens and the address. */
  async function newPerson(parameters) {
    people += 1;
    const email = `person-${people}@example.com`;
    const tokens = await send(parameters, async () => {
      await person.signIn(email);
      await at('allow').click();
    });
    return { email, tokens };
  }

  test('that wants nobody asked is refused until there is nothing to ask', async () => {
    const silent = { prompt: 'none' };
    await assert.rejects(send(silent), { error: 'login_required' });
    const { tokens } = await newPerson();
    const other = await register('Southwind');
    await assert.rejects(send(silent, undefined, other), { error: 'consent_required' });
    const again = await send(silent);
    assert.equal(again.claims().sub, tokens.claims().sub);
  });

  test('goes straight through for who agreed before, until it asks for more', async () => {
    const { email } = await newPerson({ scope: 'openid portfolios:read' });
    await send({ scope: 'openid portfolios:read' });
    await page.context().clearCookies();
    await send({ scope: 'openid portfolios:read' }, () => person.signIn(email));
    const more = { scope: 'openid portfolios:read tax:read' };
    await assert.rejects(send({ ...more, prompt: 'none' }), { error: 'consent_required' });
    await send(more, () => at('allow').click());
    await send({ prompt: 'consent' }, () => at('allow').click());
  });

  test('with prompt=login has the person prove it again', async () => {
    const { email, tokens } = await newPerson();
    const again = await send({ prompt: 'login' }, () => person.signIn(email));
    assert.ok(again.claims().auth_time >= tokens.claims().auth_time);
    assert.equal(again.claims().sub, tokens.claims().sub);
  });

  test('with max_age has it proved again only when that was too long ago', async () => {
    const { email } = await newPerson();
    await send({ max_age: '1000' });
    await send({ max_age: '0' }, () => person.signIn(email));
    await assert.rejects(send({ max_age: '0', prompt: 'none' }), { error: 'login_required' });
  });

  test('with prompt=select_account goes on as the person chosen', async () => {
    const { email, tokens } = await newPerson();
    const select = { prompt: 'select_account' };
    const same = await send(select, async () => {
      await page.getByText(email).waitFor();
      await at('continue-as').click();
    });
    assert.equal(same.claims().sub, tokens.claims().sub);
    const other = await send(select, async () => {
      await at('other-account').click();
      await person.signIn('somebody-else@example.com');
      await at('allow').click();
    });
    assert.equal(other.claims().email, 'somebody-else@example.com');
  });

  test('is refused by the person as easily as allowed', async () => {
    const refused = send({}, async () => {
      await person.signIn('unwilling@example.com');
      await at('deny').click();
    });
    await assert.rejects(refused, { error: 'access_denied' });
    // A refusal is not remembered: one may be asked again.
    await send({}, () => at('allow').click());
  });

  test('that expects somebody is not answered with somebody else', async () => {
    const first = await newPerson();
    const hint = (it) => ({ prompt: 'none', id_token_hint: it.tokens.id_token });
    await send(hint(first));
    await page.context().clearCookies();
    const second = await newPerson();
    await send(hint(second));
    await assert.rejects(send(hint(first)), { error: 'login_required' });
    const parameters = { id_token_hint: first.tokens.id_token };
    const back = await send(parameters, () => person.signIn(first.email));
    assert.equal(back.claims().sub, first.tokens.claims().sub);
  });

  test('gives only what the person left ticked', async () => {
    const scope = 'openid portfolios:read transactions:read';
    const tokens = await send({ scope }, async () => {
      await person.signIn('choosy@example.com');
      await at('scope-transactions:read').uncheck();
      await at('allow').click();
    });
    assert.equal(tokens.scope, 'openid portfolios:read');
    const { sub } = tokens.claims();
    const who = await client.fetchUserInfo(config, tokens.access_token, sub);
    assert.equal(who.portfolios_access, true);
    assert.equal(who.transactions_access, false);
    const call = async (path) => {
      const headers = { Authorization: `Bearer ${tokens.access_token}` };
      return (await fetch(`${kryptos.url}/api/v1/${path}`, { headers })).status;
    };
    assert.equal(await call('holdings'), 200);
    assert.equal(await call('transactions'), 403);
  });

  test('in German by ui_locales, whatever the browser speaks', async () => {
    const { url } = await request(config, application, { ui_locales: 'xx de en' });
    await page.goto(url);
    await page.getByRole('button', { name: 'Weiter' }).first().waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  });

  test('with a redirect_uri that is not registered leads nowhere', async () => {
    const evil = 'https://evil.example.com/callback';
    const { url } = await request(config, application, { redirect_uri: evil });
    const response = await page.goto(url);
    assert.equal(response.status(), 400);
    assert.equal(response.request().redirectedFrom(), null);
    assert.equal(await at('error-code').textContent(), 'invalid_request');
    assert.match(await at('error-description').textContent(), /redirect_uri/);
  });

  test('is shown in no frame of another site', async () => {
    const { url } = await request(config, application);
    await page.goto(url);
    await at('email').waitFor();
    for (const address of [url, page.url(), `${kryptos.url}/account/sign-in`]) {
      await page.goto(application.origin);
      const refused = page.waitForEvent('console', {
        predicate: (message) => message.text().includes('frame-ancestors'),
      });
      await page.evaluate((source) => {
        const frame = document.createElement('iframe');
        frame.src = source;
        document.body.append(frame);
      }, address);
      await refused;
      // What the browser puts where a page refuses to be framed.
      await page.frames()[1].waitForURL('chrome-error://chromewebdata/');
    }
  });

  test('is answered by keyboard alone', async () => {
    const email = 'keys@example.com';
    const press = (key) => page.keyboard.press(key);
    /** Goes on by Tab to what has this test id. */
    async function reach(testId) {
      for (let tries = 0; tries < 40; tries += 1) {
        const id = await page.evaluate(() => document.activeElement?.dataset.testid);
        if (id === testId) return;
        await press('Tab');
      }
      assert.fail(`${testId} is not reached by Tab`);
    }

    const { url, finish } = await request(config, application, { scope: 'openid email tax:read' });
    await page.goto(url);
    await at('email').waitFor();
    await reach('email');
    await page.keyboard.type(email);
    const code = await person.codeAfter(email, () => press('Enter'));
    await at('code').waitFor();
    await reach('code');
    await page.keyboard.type(code);
    await at('allow').waitFor();
    await reach('scope-tax:read');
    await press('Space');
    await reach('allow');
    await press('Enter');
    const tokens = await finish(await application.answer(page));
    assert.equal(tokens.scope, 'openid email');
  });
});

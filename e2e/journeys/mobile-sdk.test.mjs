// The mobile SDK with the widget's page at the size of a phone, as a WebView would show it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { backEnd } from '../support/api.mjs';
import { widgetOf } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { photographer } from '../support/looks.mjs';
import { startPhone } from '../support/phone.mjs';

const SCOPES = 'openid profile offline_access portfolios:read integrations:read';
const ETHEREUM = '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa';
const PHONE = { width: 390, height: 844 };

describe('the mobile SDK', () => {
  let kryptos, api, config, phone, page, widget, told, onToken;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'] });
    const client = await kryptos.registerClient({
      name: 'Northwind',
      // An application on a phone has no origin; a client has to have one.
      origin: 'https://northwind.example',
      production: false,
    });
    api = backEnd({ connectUrl: kryptos.url, client });
    config = { appName: 'Northwind', clientId: client.client_id, baseUrl: kryptos.url };
  });
  after(() => kryptos?.stop());
  beforeEach(() => {
    told = [];
    onToken = () => {};
  });
  afterEach(async () => {
    const problems = phone?.problems ?? [];
    await phone?.stop();
    assert.deepEqual(problems, []);
  });

  async function startApplication({ theme = 'light' } = {}) {
    phone = await startPhone({ viewport: PHONE, reducedMotion: 'reduce' });
    await phone.show(
      { ...config, theme },
      {
        async generateLinkToken() {
          const { link_token } = await api.createLinkToken(SCOPES);
          await onToken(link_token);
          return link_token;
        },
        async onSuccess({ public_token }) {
          told.push('success');
          const { access_token } = await api.exchange(public_token);
          const { data } = await api.read(access_token, '/api/v1/integrations');
          told.push(data.map((it) => it.provider));
        },
        onExit: () => told.push('exit'),
        onError: (error) => told.push(error.code),
        onEvent: ({ name, step }) => name === 'STEP' && told.push(step),
      },
    );
  }

  function use(shown) {
    page = shown;
    widget = widgetOf(page, page);
  }

  async function openWidget() {
    use(await phone.openPage());
    await widget.at('guest-continue').waitFor();
  }

  /** The page is gone before the press is over. */
  async function goBack() {
    await widget
      .at('done')
      .press('Enter')
      .catch(() => {});
    await isTold('ethereum');
  }

  async function isTold(word) {
    for (let tries = 0; !told.some((it) => `${it}` === word); tries++) {
      assert.ok(tries < 200, `${word} is missing: ${told}`);
      await sleep(50);
    }
  }

  for (const theme of ['light', 'dark']) {
    test(`takes a guest through a whole run, in the ${theme} theme`, async () => {
      await startApplication({ theme });
      await openWidget();
      const { picture } = await photographer(page, `mobile-${theme}`);
      assert.doesNotMatch(page.url(), /link_|token/);
      await picture('welcome');
      await widget.at('guest-continue').click();
      await widget.at('consent-allow').waitFor();
      await picture('consent');
      await widget.at('consent-allow').click();
      await widget.at('provider-ethereum').waitFor();
      await picture('pick');
      await widget.pasteAddress('ethereum', ETHEREUM);
      assert.equal(await widget.syncEnds(), 'COMPLETED');
      await picture('sync');
      await widget.finish();
      await picture('done');
      await goBack();

      assert.equal(phone.isOpen(), false);
      assert.deepEqual(told, [
        ...['INIT', 'CONNECT', 'INTEGRATION', 'STATUS'],
        ...['success', ['ethereum']],
      ]);
    });
  }

  test('goes on where it was when the system has ended its page', async () => {
    await startApplication();
    await openWidget();
    await widget.agreeAsGuest();
    await widget.at('provider-ethereum').waitFor();
    use(await phone.endPage());
    await widget.pasteAddress('ethereum', ETHEREUM);
    assert.equal(await widget.syncEnds(), 'COMPLETED');
    use(await phone.endPage());
    await widget.at('finish').waitFor();
    await widget.finish();
    await goBack();

    assert.equal(told.filter((it) => it === 'success').length, 1);
  });

  test('asks before back loses something, and leaves at once where nothing would be lost', async () => {
    await startApplication();
    await openWidget();
    await phone.back();
    await isTold('exit');
    assert.equal(phone.isOpen(), false);

    await openWidget();
    await widget.agreeAsGuest();
    await widget.pasteAddress('ethereum', ETHEREUM);
    assert.equal(await widget.syncEnds(), 'COMPLETED');
    await phone.back();
    await page.getByTestId('leave-stay').waitFor();
    assert.equal(told.filter((it) => it === 'exit').length, 1);
    await page.getByTestId('leave-confirm').click();
    await isTold('exit');
    assert.equal(phone.isOpen(), false);
  });

  test('opens nothing but the installation, and hands the rest to the system', async () => {
    await startApplication();
    await openWidget();
    const at = page.url();
    for (const url of ['https://www.kraken.com/oauth', 'http://bank.example/']) {
      await Promise.all([
        page.waitForEvent('requestfailed', (it) => it.url() === url),
        page.evaluate((it) => void window.location.assign(it), url),
      ]);
      assert.equal(page.url(), at);
    }
    await page.evaluate((it) => void window.open(it), `${config.baseUrl}/account`);
    for (let tries = 0; phone.outside.length < 2 && tries < 100; tries++) await sleep(50);
    assert.deepEqual(phone.outside, ['https://www.kraken.com/oauth', `${config.baseUrl}/account`]);
    await widget.agreeAsGuest();
    await widget.at('provider-ethereum').waitFor();
  });

  test('renews a token that expired before opening, silently', async () => {
    await startApplication();
    const tokens = [];
    onToken = async (token) => {
      tokens.push(token);
      const expire = 'UPDATE link_sessions SET expires_at = 1 WHERE ended_at IS NULL';
      if (tokens.length === 1) await kryptos.sql(expire);
    };
    await openWidget();
    assert.equal(tokens.length, 2);
    // The browser says so of every answer that is none.
    assert.match(phone.problems.splice(0).join(), /401 .*\/widget\/session/);
  });
});

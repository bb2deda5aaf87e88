// The web SDK in a real Chromium, on a page that is another site than Connect's and whose policy allows
// no more than it needs.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { backEnd } from '../support/api.mjs';
import { openBrowser, widgetOf } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { startSdkPage } from '../support/sdk-page.mjs';

const SCOPES = 'openid profile offline_access portfolios:read integrations:read';
const ETHEREUM = '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa';

describe('the web SDK', () => {
  let kryptos, host, stranger, clientId, browser, page, widget;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'] });
    host = await startSdkPage({ scopes: SCOPES });
    // The same server at another origin, which no client has named.
    stranger = await startSdkPage({ scopes: SCOPES });
    const client = await kryptos.registerClient({
      name: 'Northwind',
      origin: host.origin,
      production: false,
    });
    clientId = client.client_id;
    const connectUrl = kryptos.url;
    const app = { connectUrl, clientId, backEnd: backEnd({ connectUrl, client }) };
    host.use({ ...app, strangers: [stranger.origin] });
    stranger.use(app);
    browser = await openBrowser();
    page = browser.page;
    widget = widgetOf(page);
  });
  after(async () => {
    await browser?.close();
    for (const it of [stranger, host, kryptos]) await it?.stop();
  });

  beforeEach(async () => {
    host.use({ onToken: undefined });
    await page.goto(host.origin);
  });
  afterEach(() => {
    const problems = [...host.problems.splice(0), ...browser.problems.splice(0)];
    assert.deepEqual(problems, []);
  });

  const told = () => page.evaluate(() => window.told);
  const isTold = (word) => page.waitForFunction((it) => window.told.includes(it), word);
  const focused = () => page.evaluate(() => document.activeElement.id);
  const dialogGone = () => page.locator('dialog').waitFor({ state: 'detached' });

  async function openWidget(button = '#first') {
    await page.locator(button).click();
    await widget.isSeen();
  }

  test('takes a person through a whole run: one frame, one ending, a token that is exchanged', async () => {
    await openWidget();
    assert.equal(await page.locator('iframe').count(), 1);
    await widget.agreeAsGuest();
    await widget.pasteAddress('ethereum', ETHEREUM);
    assert.equal(await widget.syncEnds(), 'COMPLETED');
    await widget.finish();
    await widget.goBack();
    await isTold('first exchanged');
    assert.equal(await page.locator('dialog').count(), 0);
    assert.equal(await focused(), 'first');
    const steps = [
      'first READY',
      'first INIT',
      'first CONNECT',
      'first INTEGRATION',
      'first STATUS',
    ];
    assert.deepEqual(await told(), [...steps, 'first success', 'first exchanged']);
  });

  test('gives each of two buttons its own callbacks, and the focus back', async () => {
    for (const name of ['second', 'first']) {
      await openWidget(`#${name}`);
      await page.keyboard.press('Escape');
      await isTold(`${name} exit`);
      assert.equal(await focused(), name);
    }
    assert.deepEqual(
      (await told()).filter((it) => it.endsWith('exit')),
      ['second exit', 'first exit'],
    );
  });

  test('lets nothing behind the widget be reached, and Escape inside it ends it', async () => {
    await openWidget();
    const behind = await page.locator('#behind').boundingBox();
    await page.mouse.click(behind.x + behind.width / 2, behind.y + behind.height / 2);
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.matches('iframe, body')), true);
    }
    await page.evaluate(() => document.querySelector('#behind').focus());
    assert.notEqual(await focused(), 'behind');
    await widget.at('guest-continue').focus();
    await page.keyboard.press('Escape');
    await isTold('first exit');
    assert.equal(await focused(), 'first');
    assert.equal((await told()).includes('behind'), false);
    // As it was before: reachable, and scrolling.
    await page.locator('#behind').click();
    await isTold('behind');
  });

  test('stands still from the first moment on: what is pressed just after a frame moved goes to the page around it', async () => {
    await page.evaluate(() => {
      window.places = new Set();
      (function look() {
        const frame = document.querySelector('dialog iframe')?.getBoundingClientRect();
        if (frame) window.places.add(`${frame.x} ${frame.y}`);
        requestAnimationFrame(look);
      })();
    });
    await openWidget();
    await widget.at('guest-continue').click();
    const allow = widget.at('consent-allow');
    await allow.waitFor();
    await allow.evaluate((it) => it.scrollIntoView({ block: 'start' }));
    await allow.click();
    await widget.at('provider-ethereum').waitFor();
    assert.equal(await page.evaluate(() => window.places.size), 1);
  });

  test('ends with its button when that is unmounted in mid-flight, at every moment', async () => {
    for (const moment of ['before it has loaded', 'while it is shown']) {
      await page.locator('#first').click();
      if (moment === 'while it is shown') await widget.at('guest-continue').waitFor();
      await page.evaluate(() => window.show(false));
      await dialogGone();
      await isTold('first exit');
      await page.evaluate(() => window.told.splice(0));
      await page.locator('#behind').click();
      await page.evaluate(() => window.show(true));
    }
    await openWidget();
    assert.deepEqual(
      (await told()).filter((it) => it.endsWith('exit')),
      [],
    );
  });

  test('can be left by Escape and by hand while a back end takes its time', async () => {
    for (const leave of [
      () => page.keyboard.press('Escape'),
      () => page.getByRole('button', { name: 'Close' }).click(),
    ]) {
      let answer;
      host.use({ onToken: () => new Promise((resolve) => (answer = resolve)) });
      await page.locator('#first').click();
      await page.waitForFunction(() => window.told.includes('first READY'));
      await leave();
      await dialogGone();
      assert.equal(await focused(), 'first');
      answer();
      assert.deepEqual(await page.evaluate(() => window.told.splice(0)), [
        'first READY',
        'first exit',
      ]);
    }
  });

  test('is an element, too', async () => {
    await page.goto(`${host.origin}/element`);
    await page.locator('kryptos-connect').click();
    await widget.at('guest-continue').waitFor();
    await page.keyboard.press('Escape');
    await isTold('exit');
    assert.equal(await focused(), 'element');
    assert.deepEqual(await told(), ['exit']);
  });

  test('knows its installation, as the copy that is loaded from there', async () => {
    await page.goto(`${host.origin}/copy`);
    await page.locator('kryptos-connect').click();
    await widget.at('guest-continue').waitFor();
    await page.keyboard.press('Escape');
    await dialogGone();
  });

  test('renews a token that expired before opening, silently and once', async () => {
    const first = host.tokens.length;
    const expire = 'UPDATE link_sessions SET expires_at = 1 WHERE ended_at IS NULL';
    host.use({ onToken: () => host.tokens.length === first + 1 && kryptos.sql(expire) });
    await openWidget();
    assert.equal(host.tokens.length, first + 2);
    await page.keyboard.press('Escape');
    await isTold('first exit');

    host.use({ onToken: () => kryptos.sql(expire) });
    await page.locator('#first').click();
    await widget.at('trouble-ended').waitFor();
    assert.equal(host.tokens.length, first + 4);
    await page.keyboard.press('Escape');
    await isTold('first TOKEN_EXPIRED');
    // The browser says so of every answer that is none.
    const refused = browser.problems.splice(0);
    assert.equal(refused.length, 3);
    for (const it of refused) assert.match(it, /401 .*\/widget\/session/);
  });

  describe('and strangers', () => {
    /** A page of somebody else in a frame of the application's own page. */
    async function letStrangerIn() {
      const navigated = page.waitForEvent('framenavigated', (it) => it.url().endsWith('/stranger'));
      await page.evaluate((url) => {
        const frame = document.createElement('iframe');
        frame.src = url;
        document.body.append(frame);
      }, `${stranger.origin}/stranger`);
      return navigated;
    }

    /** Says everything there is to say, to everybody but itself, with the true nonces. */
    function flood({ nonce, frameNonce }) {
      const init = {
        kryptos: 1,
        type: 'init',
        nonce: frameNonce,
        linkToken: 'link_of_the_stranger',
      };
      const messages = [
        { kryptos: 1, type: 'ready', nonce, frameNonce: 'e'.repeat(32) },
        init,
        { type: 'success', publicToken: 'public_of_the_stranger' },
        { type: 'exit' },
      ];
      for (let round = 0; round < 300; round++) {
        for (let i = -1; i < parent.length; i++) {
          const to = i < 0 ? parent : parent[i];
          if (to === window) continue;
          for (const it of messages) to.postMessage(it, '*', [new MessageChannel().port2]);
        }
      }
    }

    test('a hostile frame that knows the nonces gets nothing, floods in vain and ends nothing', async () => {
      const evil = await letStrangerIn();
      const asked = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/widget/session'))
          asked.push(request.headers()['x-link-token']);
      });
      await page.evaluate(() => {
        addEventListener('message', ({ data, origin }) => {
          if (origin === document.body.dataset.baseUrl) window.frameNonce = data.frameNonce;
        });
      });
      // Before the widget has loaded, when its `ready` is still awaited.
      let load;
      const loads = new Promise((resolve) => (load = resolve));
      await page.route(/\/connect\?/, (it) => loads.then(() => it.continue()));
      let answer;
      host.use({ onToken: () => new Promise((resolve) => (answer = resolve)) });
      await page.locator('#first').click();
      const src = await page.locator('dialog iframe').getAttribute('src');
      const nonce = new URL(src).hash.slice(1);
      await evil.evaluate(flood, { nonce, frameNonce: nonce });
      // While the widget waits for its `init`.
      load();
      await isTold('first READY');
      const frameNonce = await page.evaluate(() => window.frameNonce);
      await evil.evaluate(flood, { nonce, frameNonce });
      answer();
      await widget.at('guest-continue').waitFor();
      // And when all is said.
      await evil.evaluate(flood, { nonce, frameNonce });
      await isTold('first CONNECT');
      const rest = (await told()).filter((it) => !/READY|INIT|CONNECT/.test(it));
      assert.deepEqual(rest, []);
      assert.deepEqual(await evil.evaluate(() => window.heard), []);
      assert.ok(asked.length > 0 && asked.every((it) => it === host.tokens.at(-1)));
      await page.keyboard.press('Escape');
      await isTold('first exit');
      await page.unroute(/\/connect\?/);
    });

    test('an opener whose origin is not the client’s may not frame the widget', async () => {
      await page.goto(stranger.origin);
      await page.locator('#first').click();
      await isTold('first CONNECT_UNREACHABLE');
      assert.equal(await page.locator('dialog').count(), 0);
      const blocked = browser.problems.splice(0);
      assert.ok(blocked.some((it) => /frame-ancestors/.test(it)));
    });

    test('an opener that names another’s origin, or opens a window, hears nothing', async () => {
      await page.goto(`${stranger.origin}/stranger`);
      const nonce = 'a'.repeat(32);
      const address = `${kryptos.url}/connect?client_id=${clientId}&origin=${encodeURIComponent(host.origin)}#${nonce}`;
      const [popup] = await Promise.all([
        page.waitForEvent('popup'),
        page.evaluate((url) => void window.open(url), address),
      ]);
      await popup.getByTestId('alone').waitFor();
      assert.deepEqual(await page.evaluate(() => window.heard), []);
    });
  });
});

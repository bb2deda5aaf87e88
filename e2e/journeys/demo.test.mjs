// The first five minutes: the demo application in the sandbox, without any network: its button, what is
// told of each event and call, the code beside it. Every picture that is taken on the way is checked for
// accessibility and kept in `artifacts/`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, widgetOf } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { LOOKS, photographer } from '../support/looks.mjs';
import { startShownCode } from '../support/shown-code.mjs';

describe('the demo, in the sandbox', () => {
  let kryptos;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'] });
  });
  after(() => kryptos?.stop());

  for (const { name, options } of LOOKS) {
    test(`shows holdings after a few clicks: ${name}`, async () => {
      const browser = await openBrowser(options);
      const { picture, failed } = await photographer(browser.page, name);
      try {
        await visitDemo(browser.page, picture);
      } catch (error) {
        await failed();
        const told = `${browser.problems.join('\n')}\n${await kryptos.log()}`;
        throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
      } finally {
        await browser.close();
      }
      assert.deepEqual(browser.problems, []);
    });
  }

  test('whatever is chosen is what the button does and what the code says', async () => {
    const browser = await openBrowser({
      ...LOOKS[0].options,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = browser;
    const { picture, failed } = await photographer(page, 'options');
    try {
      await page.goto(demoUrl());
      for (const name of ['HTML element', 'Dark', 'Small', 'Northwind']) {
        await page.getByRole('radio', { name }).check();
      }
      await page.getByLabel('Language').selectOption('de');
      await page.getByLabel('Provider to open').selectOption('solana');
      await page.getByTestId('copy').click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied, await page.getByTestId('sample').textContent());
      for (const said of [
        'theme="dark"',
        'size="sm"',
        'language="de"',
        'integration-name="solana"',
      ])
        assert.ok(copied.includes(said), copied);

      const button = page.locator('kryptos-connect');
      const colour = await button.evaluate((it) => {
        const { backgroundColor } = getComputedStyle(it.shadowRoot.querySelector('button'));
        return backgroundColor;
      });
      assert.equal(colour, 'rgb(157, 182, 255)', 'in Northwind’s colour for the dark');
      await picture('chosen');
      await button.click();
      const widget = widgetOf(page);
      await widget.agreeAsGuest();
      await widget.frame.locator('html[lang="de"]').waitFor();
      await widget.at('address-submit').waitFor();
      await picture('opened');
    } catch (error) {
      await failed();
      throw error;
    } finally {
      await browser.close();
    }
    assert.deepEqual(browser.problems, []);
  });

  for (const [name, backEnd] of [
    ['React', 'Node'],
    ['HTML', 'Python'],
  ]) {
    test(`the code that it shows works: ${name} before ${backEnd}`, async () => {
      const browser = await openBrowser();
      const { page } = browser;
      const { failed } = await photographer(page, `shown-${name}`);
      let shown;
      try {
        await page.goto(demoUrl());
        await page.getByTestId('sample').getByText('client_demo').waitFor();
        const read = async (tab) => {
          await page.getByRole('tab', { name: tab, exact: true }).click();
          return page.getByTestId('sample').textContent();
        };
        shown = await startShownCode({ kryptos, name, backEnd, read });
        await page.goto(`${shown.origin}/`);
        await page.getByRole('button', { name: 'Connect your crypto' }).click();
        const widget = widgetOf(page);
        await widget.agreeAsGuest();
        await widget.at('sandbox-ethereum').click();
        await widget.at('address-submit').click();
        assert.equal(await widget.syncEnds(), 'COMPLETED');
        await widget.finish();
        const exchanged = page.waitForResponse('**/api/kryptos/exchange-token');
        await widget.goBack();
        assert.equal((await exchanged).status(), 200);
        const answer = await fetch(`${shown.origin}/api/holdings`);
        assert.match(await answer.text(), /"totalQuantity":\s*\d+\.\d{18}\b/);
      } catch (error) {
        await failed();
        const told = `${browser.problems.join('\n')}\n${await shown?.log()}`;
        throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
      } finally {
        await shown?.stop();
        await browser.close();
      }
      assert.deepEqual(browser.problems, []);
    });
  }

  /** On another host than the widget's, as an application's page always is. */
  const demoUrl = () => `${kryptos.url.replace('127.0.0.1', 'localhost')}/demo`;

  async function visitDemo(page, picture) {
    await page.goto(demoUrl());
    await page.getByTestId('not-connected').waitFor();
    await picture('demo', true);
    await page.getByTestId('connect-button').click();
    const widget = widgetOf(page);
    await widget.at('guest-continue').waitFor();
    await picture('welcome');
    await widget.at('guest-continue').click();
    await widget.at('consent-allow').waitFor();
    await picture('consent');
    await widget.at('consent-allow').click();
    await widget.at('sandbox-ethereum').waitFor();
    await picture('providers');
    await widget.at('sandbox-ethereum').click();
    await widget.at('address-submit').waitFor();
    await picture('address');
    await widget.at('address-submit').click();
    assert.equal(await widget.syncEnds(), 'COMPLETED');
    await picture('synced');
    await widget.finish();
    await picture('done');
    await widget.goBack();

    const rows = page.getByTestId('holding-row');
    await rows.first().waitFor();
    await readActivity(page);
    await picture('holdings', true);
    const ether = page.locator('[data-testid="holding-row"][data-token="ethereum"]');
    const quantity = await ether.getByTestId('holding-quantity').textContent();
    assert.match(quantity, /^\d+\.\d+$/, 'every digit is shown');
    assert.ok((await rows.count()) >= 3, 'the sandbox holds several assets');

    await page.getByTestId('disconnect').click();
    await page.getByTestId('disconnect-confirm').click();
    await page.getByTestId('not-connected').waitFor();
  }

  /** What happened stands there in order, and nothing that opens anything can be read from it. */
  async function readActivity(page) {
    const entries = page.getByTestId('entry');
    const told = (await entries.allTextContents()).join('\n');
    const order = ['/demo/api/link-token', 'OPEN', 'READY', 'CONSENT_GRANTED', 'onSuccess'];
    const then = ['/demo/api/exchange', '/demo/api/holdings'];
    const places = [...order, ...then].map((it) => told.indexOf(it));
    assert.ok(!places.includes(-1), told);
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
      told,
    );
    const exchange = entries.filter({ hasText: 'POST /token/exchange' });
    await exchange.locator('summary').click();
    const sent = await exchange.locator('pre').first().textContent();
    assert.match(sent, /"public_token": "public_\w{4}…"/);
  }
});

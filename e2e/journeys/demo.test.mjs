// The first five minutes: the demo application in the sandbox, without any network. Every picture that
// is taken on the way is checked for accessibility and kept in `artifacts/`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, widgetOf } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { LOOKS, photographer } from '../support/looks.mjs';

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

  async function visitDemo(page, picture) {
    // On another host than the widget's, as an application's page always is.
    await page.goto(`${kryptos.url.replace('127.0.0.1', 'localhost')}/demo`);
    await page.getByTestId('connect-button').waitFor();
    await picture('demo');
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
    await picture('holdings', true);
    const ether = page.locator('[data-testid="holding-row"][data-token="ethereum"]');
    const quantity = await ether.getByTestId('holding-quantity').textContent();
    assert.match(quantity, /^\d+\.\d+$/, 'every digit is shown');
    assert.ok((await rows.count()) >= 3, 'the sandbox holds several assets');

    await page.getByTestId('disconnect').click();
    await page.getByTestId('disconnect-confirm').click();
    await page.getByTestId('connect-button').waitFor();
  }
});

// The first five minutes: the demo application in the sandbox, without any network. Every picture that
// is taken on the way is checked for accessibility and kept in `artifacts/`.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { auditAccessibility, openBrowser, widgetOf } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { ROOT } from '../support/server.mjs';

const ARTIFACTS = join(ROOT, 'e2e/artifacts');
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

describe('the demo, in the sandbox', () => {
  let kryptos;

  before(async () => {
    await mkdir(ARTIFACTS, { recursive: true });
    kryptos = await startKryptos({ flags: ['--dev'] });
  });
  after(() => kryptos?.stop());

  for (const colorScheme of ['light', 'dark']) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      test(`shows holdings after a few clicks: ${size}, ${colorScheme}`, async () => {
        const browser = await openBrowser({
          colorScheme,
          viewport,
          reducedMotion: 'reduce',
        });
        try {
          await visitDemo(browser.page, `${size}-${colorScheme}`);
        } catch (error) {
          await browser.page.screenshot({
            path: join(ARTIFACTS, `${size}-${colorScheme}-failed.png`),
          });
          const told = `${browser.problems.join('\n')}\n${await kryptos.log()}`;
          throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
        } finally {
          await browser.close();
        }
        assert.deepEqual(browser.problems, []);
      });
    }
  }

  async function visitDemo(page, look) {
    let count = 0;
    async function picture(name, fullPage = false) {
      count += 1;
      const path = join(ARTIFACTS, `${look}-${count}-${name}.png`);
      await page.screenshot({ path, fullPage });
      assert.deepEqual(await auditAccessibility(page), [], `${name} is accessible`);
    }

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

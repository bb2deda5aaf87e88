// How the widget looks and how it is walked: every step light and dark, on phone and desktop, in eight
// languages, in an application's colours, and with nothing but a keyboard.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generatePrivateKey } from 'viem/accounts';
import { openBrowser, widgetOf } from '../support/browser.mjs';
import { startHostPage } from '../support/host-page.mjs';
import { LOOKS, photographer } from '../support/looks.mjs';
import { plantWallet } from '../support/mock-wallet.mjs';

const LANGUAGES = ['en', 'fr', 'de', 'pt', 'sv', 'es', 'pl', 'it'];
const HEAD = 'Date,Sent Amount,Sent Currency,Received Amount,Received Currency';
const file = (name, rows) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${rows.join('\n')}\n`),
});

describe('the widget', () => {
  let host;
  let sandbox;

  before(async () => {
    // Nothing listens there: what needs a node says so.
    const environment = { KRYPTOS_CHAINS__ETHEREUM__RPC_URLS: 'http://127.0.0.1:9' };
    [host, sandbox] = await Promise.all([
      startHostPage({ environment }),
      startHostPage({ production: false }),
    ]);
  });
  after(async () => {
    await host?.stop();
    await sandbox?.stop();
  });

  async function visit(name, options, walk) {
    const browser = await openBrowser(options);
    const { picture, failed } = await photographer(browser.page, name);
    try {
      await walk(browser.page, widgetOf(browser.page), picture);
    } catch (error) {
      await failed();
      const told = `${browser.problems.join('\n')}\n${await host.kryptos.log()}`;
      throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
    } finally {
      await browser.close();
    }
    return browser.problems.filter((it) => !/status of (400|409)/.test(it));
  }

  for (const { name, options } of LOOKS) {
    test(`is accessible and complains of nothing: ${name}`, async () => {
      const theme = options.colorScheme;
      const problems = await visit(`${name}-widget`, options, async (page, widget, picture) => {
        await plantWallet(page, { keys: [generatePrivateKey(), generatePrivateKey()] });
        await host.open(page, { theme, walletConnectProjectId: '0'.repeat(32) });
        await widget.isSeen('email-log-in');
        await widget.at('email-log-in').click();
        await widget.at('email').waitFor();
        await picture('email');
        await widget.at('email').fill(`${name}@example.com`);
        await widget.at('send-code').click();
        await widget.at('code').waitFor();
        await picture('code');
        await widget.frame.getByRole('button', { name: 'Back' }).click();
        await widget.frame.getByRole('button', { name: 'Back' }).click();
        await widget.agreeAsGuest();
        await widget.at('wallet-connect').waitFor();
        await picture('pick');
        await widget.at('provider-search').fill('TJRabPrwbZy45sbavfcjinPJC18kjpRTv8');
        await widget.at('not-here').waitFor();
        await picture('not-here');
        await widget.at('provider-search').fill(`0x${'12'.repeat(20)}`);
        await widget.at('provider-ethereum').waitFor();
        await picture('address');
        await widget.at('provider-search').fill('');
        await widget.at('wallet-org.example.foxglove').click();
        await widget.at('wallet-choosing').waitFor();
        await picture('wallet');
        await widget.frame.getByRole('button', { name: '0x' }).first().click();
        await widget.at('prove').waitFor();
        await picture('prove');
        await widget.at('prove').click();
        await widget.at('verified').waitFor({ state: 'attached' });
        assert.equal(await widget.syncEnds(), 'FAILED');
        await picture('failed');
        await widget.at('add-another').click();
        await widget.at('provider-generic-csv').click();
        await widget.at('csv-drop').waitFor();
        await picture('csv');
        await widget.at('csv-file').setInputFiles(file('mine.csv', ['Wann,Was', '1,2']));
        await widget.at('csv-columns').waitFor();
        await picture('csv-columns');
        const wrong = [HEAD, '2024-01-28,1,EUR,2,ETH', 'yesterday,1,EUR,2,ETH'];
        await widget.at('csv-file').setInputFiles(file('wrong.csv', wrong));
        await widget.at('csv-errors').waitFor();
        await picture('csv-errors');
        const right = [HEAD, '2024-01-28,1500.5,EUR,0.750000000000000001,ETH'];
        await widget.at('csv-file').setInputFiles(file('trades.csv', right));
        await widget.at('csv-submit').waitFor();
        await picture('csv-preview');
        await widget.at('csv-submit').click();
        await widget.frame.locator('.card').getByText('trades.csv').waitFor();
        await widget.finish();
        await picture('done');
      });
      assert.deepEqual(problems, []);
    });
  }

  test('speaks eight languages without a word running over', async () => {
    const phone = { viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' };
    await visit('languages', phone, async (page, widget) => {
      for (const language of LANGUAGES) {
        await sandbox.open(page, { language });
        const fits = async (step) => {
          const wide = await widget.frame.locator('body').evaluate((body) => {
            const isOut = ({ left, right }) => left < -1 || right > window.innerWidth + 1;
            const isCut = (it) =>
              it.matches('button, h1, label') && it.scrollWidth > it.clientWidth + 1;
            return [...body.querySelectorAll('main *')]
              .filter(
                (it) => !it.closest('.unseen') && (isOut(it.getBoundingClientRect()) || isCut(it)),
              )
              .map((it) => it.outerHTML.slice(0, 160));
          });
          assert.deepEqual(wide, [], `${language}: ${step}`);
        };
        await widget.isSeen();
        assert.equal(await widget.frame.locator('html').evaluate((it) => it.lang), language);
        await fits('welcome');
        await widget.at('email-log-in').click();
        await widget.at('email').waitFor();
        await fits('email');
        await widget.frame.locator('.bar button').first().click();
        await widget.at('guest-continue').click();
        await widget.at('consent-allow').waitFor();
        await fits('consent');
        await widget.at('consent-allow').click();
        await widget.at('sandbox-ethereum').waitFor();
        await fits('pick');
        await widget.at('sandbox-ethereum').click();
        await widget.at('address-submit').waitFor();
        await fits('form');
        await widget.at('address-submit').click();
        await widget.syncEnds();
        await fits('sync');
        await widget.finish();
        await fits('done');
      }
    });
  });

  test("wears the application's colours, and nothing else that it is given", async () => {
    await visit('colours', {}, async (page, widget) => {
      const cssVars = {
        '--kc-primary': '#ffd400',
        '--kc-border-radius': '3px',
        '--kc-bg-primary': 'url(https://evil.example/x.png)',
      };
      await host.open(page, { cssVars, theme: 'auto' });
      const button = widget.at('guest-continue');
      const styles = await button.evaluate((it) => {
        const { backgroundColor, color, borderRadius } = getComputedStyle(it);
        return { backgroundColor, color, borderRadius };
      });
      assert.deepEqual(styles, {
        backgroundColor: 'rgb(255, 212, 0)',
        color: 'rgb(0, 0, 0)',
        borderRadius: '3px',
      });
      const background = await widget.frame
        .locator('body')
        .evaluate((it) => getComputedStyle(it).backgroundColor);
      assert.equal(background, 'rgb(255, 255, 255)');
    });
  });

  test('can be walked from end to end with nothing but a keyboard', async () => {
    await visit('keyboard', {}, async (page, widget) => {
      await sandbox.open(page);
      const focused = () =>
        widget.frame.locator('body').evaluate(() => {
          const it = document.activeElement;
          return it?.getAttribute('data-testid') ?? it?.id ?? '';
        });
      /** Presses Tab until `testId` has the keyboard, and then Enter. */
      async function press(testId, key = 'Enter') {
        await widget.at(testId).waitFor();
        for (let steps = 0; (await focused()) !== testId; steps += 1) {
          assert.ok(steps < 40, `${testId} cannot be reached`);
          await page.keyboard.press('Tab');
        }
        await page.keyboard.press(key);
      }
      await widget.at('guest-continue').waitFor();
      assert.equal(await focused(), 'page-title', 'each step begins at its heading');
      await press('guest-continue');
      await press('scope-tax:read', 'Space');
      await press('consent-allow');
      await press('provider-search', 'e');
      await page.keyboard.press('Backspace');
      await press('sandbox-ethereum');
      await press('address-submit');
      assert.equal(await widget.syncEnds(), 'COMPLETED');
      await press('close');
      await widget.at('leave-stay').waitFor();
      await page.keyboard.press('Escape');
      await press('add-another');
      await press('sandbox-solana');
      await press('address-input', 'Enter');
      await press('finish');
      await press('done');
      await page.waitForFunction(() => window.told.some((it) => it.success));
      assert.equal(
        await page.evaluate(() => document.activeElement?.id),
        'connect',
        'the keyboard is back where it was',
      );
    });
  });
});

// The reference of the API in a real browser, in four looks: nothing is asked of anybody else, what
// is searched for is found, and links lead to calls. Pictures are kept in `artifacts/`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { LOOKS, photographer } from '../support/looks.mjs';

describe('the reference', () => {
  let kryptos;

  before(async () => {
    kryptos = await startKryptos({});
  });
  after(() => kryptos?.stop());

  for (const { name, options } of LOOKS) {
    test(`is readable, searched and linked to: ${name}`, async () => {
      const { page, problems, close } = await openBrowser(options);
      const { picture, failed } = await photographer(page, `${name}-docs`);
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      try {
        await page.goto(`${kryptos.url}/docs`);
        await page.getByRole('heading', { level: 1, name: 'Kryptos Connect' }).waitFor();

        const menu = page.getByRole('button', { name: 'Contents' });
        const isPhone = await menu.isVisible();
        if (isPhone) await menu.click();
        else await page.keyboard.press('/');
        const calls = page.getByRole('navigation', { name: 'Calls' });
        const search = calls.getByRole('searchbox');
        if (!isPhone) await search.and(page.locator(':focus')).waitFor();
        await search.fill('calculatedBalances');
        await calls.getByRole('status').getByText('1 call').waitFor();
        await picture('search');
        await calls.getByRole('link', { name: 'List holdings' }).click();
        const call = page.locator('#listHoldings');
        await call.getByRole('heading', { name: 'List holdings' }).waitFor();
        assert.match(page.url(), /#listHoldings$/);
        await call.getByText('What the user holds.').click();
        await call.getByText('What holdings is made of').click();
        await call.getByText('24hrChange', { exact: true }).waitFor();
        await picture('call');

        await page.goto(`${kryptos.url}/docs#createLinkToken`);
        await page.reload();
        await page.locator('#createLinkToken h3:focus').waitFor();
      } catch (error) {
        await failed();
        throw error;
      } finally {
        await close();
      }
      assert.deepEqual(problems, []);
      const strangers = asked.filter(
        (url) => !url.startsWith(`${kryptos.url}/`) && !url.startsWith('data:'),
      );
      assert.deepEqual(strangers, []);
    });
  }
});

// Each example as a developer meets it: started by its own command, connected by a guest in a real
// browser, until what the guest owns stands on its page. No secret reaches that page on the way.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openBrowser, widgetOf } from '../support/browser.mjs';
import { startExample } from '../support/examples.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { photographer } from '../support/looks.mjs';

for (const name of ['vite-express', 'nextjs', 'flask']) {
  describe(`the example ${name}`, () => {
    let kryptos;
    let example;

    before(async () => {
      kryptos = await startKryptos({ flags: ['--dev'] });
      example = await startExample(name, kryptos);
    });
    after(async () => {
      await example?.stop();
      await kryptos?.stop();
    });

    test('connects a guest, shows what they own, hears of it, and lets go', async () => {
      const browser = await openBrowser();
      const { page } = browser;
      const { picture, failed } = await photographer(page, `example-${name}`);
      const secrets = watchForSecrets(page, example);
      try {
        await page.goto(example.origin);
        const connect = page.getByRole('button', { name: 'Connect your crypto' });
        await connect.click();
        const widget = widgetOf(page);
        await widget.agreeAsGuest();
        await widget.at('sandbox-ethereum').click();
        await widget.at('address-submit').click();
        assert.equal(await widget.syncEnds(), 'COMPLETED');
        await widget.finish();
        await widget.goBack();

        const holdings = page.getByTestId('holding');
        const named = page.getByRole('rowheader', { name: 'Ether', exact: true });
        const quantity = holdings.filter({ has: named }).getByRole('cell').first();
        assert.match(await quantity.innerText(), /^\d+\.\d{18} ETH$/, 'every digit is there');
        await page.getByTestId('transaction').first().waitFor();
        const event = page.getByTestId('event').filter({ hasText: 'integration.created' });
        await reloadUntil(page, event);
        await picture('connected', true);

        await page.getByRole('button', { name: 'Disconnect' }).click();
        await connect.waitFor();
        assert.equal(await holdings.count(), 0);
      } catch (error) {
        await failed();
        const told = `${browser.problems.join('\n')}\n${await example.log()}`;
        throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
      } finally {
        await browser.close();
      }
      assert.deepEqual(secrets, []);
      assert.deepEqual(browser.problems, []);
    });

    test('believes no webhook that is not signed by us', async () => {
      const body = JSON.stringify({ id: 'whd_1', event: 'integration.created', data: {} });
      const seconds = Math.floor(Date.now() / 1000);
      const forged = createHmac('sha256', 'whsec_other').update(body).digest();
      const headers = {
        'Content-Type': 'application/json',
        'webhook-id': 'whd_1',
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${forged.toString('base64')}`,
        'X-Webhook-Signature': forged.toString('hex'),
      };
      for (const given of [headers, { 'Content-Type': 'application/json' }]) {
        const url = `${example.origin}/api/kryptos/webhook`;
        const answer = await fetch(url, { method: 'POST', headers: given, body });
        assert.equal(answer.status, 401);
      }
    });
  });
}

/** A message arrives when it does; the pages that are drawn on a server show it at the next visit. */
async function reloadUntil(page, locator) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    await page.reload();
    try {
      return await locator.first().waitFor({ timeout: 2000 });
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Answers of the example to its page that hold what must stay on its back end. */
function watchForSecrets(page, { origin, client }) {
  const found = [];
  page.on('response', async (response) => {
    if (!response.url().startsWith(origin)) return;
    const text = await response.text().catch(() => '');
    const told = /\b(?:cat|cgrant|whsec)_[\w-]{20,}/.exec(text);
    if (told || text.includes(client.client_secret)) found.push(response.url());
  });
  return found;
}

// Ways to bring something, with a real node behind: a wallet of the browser that proves itself, the one
// box, a name, a file, a code before the camera.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keccak256, namehash, padHex, parseEther, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { parseSiweMessage, validateSiweMessage } from 'viem/siwe';
import { startAnvil } from '../support/anvil.mjs';
import { openBrowser, widgetOf } from '../support/browser.mjs';
import { startHostPage } from '../support/host-page.mjs';
import { plantWallet } from '../support/mock-wallet.mjs';
import { filmOf } from '../support/qr-film.mjs';

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
/** A contract that answers with what its storage has at the call's only word. */
const READS_ITS_STORAGE = '0x600435545f5260205ff3';
const REGISTRY = '0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e';
const RESOLVER = padHex('0x5e', { size: 20 });

describe('the widget, before a real node,', () => {
  let anvil;
  let host;

  before(async () => {
    anvil = await startAnvil({ chainId: 1 });
    host = await startHostPage({
      environment: { KRYPTOS_CHAINS__ETHEREUM__RPC_URLS: anvil.url },
    });
  });
  after(async () => {
    await host?.stop();
    await anvil?.stop();
  });

  async function rpc(method, ...params) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await (await fetch(anvil.url, { method: 'POST', headers, body })).json();
    assert.equal(answer.error, undefined, method);
    return answer.result;
  }

  /** An account of its own, which has been paid. */
  async function account() {
    const key = generatePrivateKey();
    const { address } = privateKeyToAccount(key);
    await rpc('anvil_setBalance', address, toHex(parseEther('1')));
    return { key, address };
  }

  /** A browser whose visit fails with all that was complained of. */
  async function visit(options, walk) {
    const browser = await openBrowser(options);
    const sent = [];
    browser.page.on('request', (it) => sent.push(`${it.url()} ${it.postData() ?? ''}`));
    try {
      await walk(browser.page, widgetOf(browser.page), sent);
    } catch (error) {
      const told = `${browser.problems.join('\n')}\n${await host.kryptos.log()}`;
      throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
    } finally {
      await browser.close();
    }
    return browser.problems;
  }

  const verified = (widget) => widget.at('verified').waitFor({ state: 'attached' });

  test('takes the address of a wallet in the page, and its signature as proof', async () => {
    const { key, address } = await account();
    const problems = await visit({}, async (page, widget) => {
      const wallet = await plantWallet(page, { keys: [key] });
      await host.open(page);
      await widget.agreeAsGuest();
      wallet.refuses.add('eth_requestAccounts');
      await widget.at('wallet-org.example.foxglove').click();
      await widget.at('wallet-problem').waitFor();
      wallet.refuses.clear();
      wallet.refuses.add('personal_sign');
      await widget.at('wallet-again').click();
      await widget.at('prove').click();
      await widget.at('prove-problem').waitFor();
      wallet.refuses.clear();
      await widget.at('prove').click();
      assert.equal(await widget.syncEnds(), 'COMPLETED');
      await verified(widget);
      await widget.finish();
      await widget.goBack();
      await page.waitForFunction(() => window.told.some((it) => it.success));

      const [, asked] = wallet.asked.filter((it) => it.method === 'personal_sign');
      const message = Buffer.from(asked.params[0].slice(2), 'hex').toString();
      const parsed = parseSiweMessage(message);
      const { host: domain } = new URL(host.origin);
      assert.ok(validateSiweMessage({ message: parsed, domain, address }), message);
      assert.equal(parsed.uri, host.origin);
      const added = (await host.told(page)).filter((it) => it.name === 'INTEGRATION_ADDED');
      assert.equal(added.length, 1, 'an integration is told of once');
    });
    assert.deepEqual(problems, []);
  });

  test('leaves a wallet that signs for somebody else connected, without the mark', async () => {
    const [own, other] = [await account(), await account()];
    await visit({}, async (page, widget) => {
      await plantWallet(page, { keys: [own.key], signWith: other.key });
      await host.open(page);
      await widget.agreeAsGuest();
      await widget.at('wallet-org.example.foxglove').click();
      await widget.at('prove').click();
      await widget.frame.getByText('The signature is not of this address.').waitFor();
      await widget.at('prove-skip').click();
      assert.equal(await widget.syncEnds(), 'COMPLETED');
      assert.equal(await widget.at('verified').count(), 0);
    });
  });

  test('knows what is pasted: a name, an address in use, one it cannot read, a secret', async () => {
    const { address } = await account();
    for (const contract of [REGISTRY, RESOLVER])
      await rpc('anvil_setCode', contract, READS_ITS_STORAGE);
    const node = namehash('foxglove.eth');
    await rpc('anvil_setStorageAt', REGISTRY, node, padHex(RESOLVER, { size: 32 }));
    await rpc('anvil_setStorageAt', RESOLVER, node, padHex(address.toLowerCase(), { size: 32 }));

    const problems = await visit({}, async (page, widget, sent) => {
      await host.open(page, { integrationName: 'nothing-here' });
      await widget.agreeAsGuest();
      const box = widget.at('provider-search');
      await box.fill('bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq');
      await widget.at('not-here').waitFor();
      await box.fill(PHRASE);
      await widget.at('secret-warning').waitFor();
      assert.equal(await box.inputValue(), '');
      await box.fill(keccak256('0x01'));
      await widget.at('secret-warning').waitFor();
      await box.fill(`0x${'12'.repeat(20)}`);
      await widget.frame.getByText('Not used yet').waitFor();
      await box.fill('foxglove.eth');
      await widget.frame.getByText('In use').waitFor();
      await widget.at('provider-ethereum').click();
      assert.equal(await widget.at('address-input').inputValue(), address.toLowerCase());
      await widget.at('address-submit').click();
      assert.equal(await widget.syncEnds(), 'COMPLETED');
      assert.ok(!sent.join().includes('winner'), 'a phrase never leaves the page');
      assert.ok(!sent.join().includes(keccak256('0x01').slice(2)), 'nor does a key');
    });
    assert.deepEqual(problems, []);
  });

  test('opens what the application wants, filled in, and says kindly what is there', async () => {
    const { address } = await account();
    await visit({}, async (page, widget) => {
      const prefill = { address, accountName: 'Savings' };
      await host.open(page, { integrationName: 'Ethereum', prefill });
      await widget.agreeAsGuest();
      assert.equal(await widget.at('address-input').inputValue(), address);
      await widget.at('address-submit').click();
      await widget.frame.locator('.card').getByText('Savings').waitFor();
      await widget.at('add-another').click();
      await widget.at('provider-search').fill(address);
      await widget.at('provider-ethereum').click();
      await widget.at('address-submit').click();
      await widget.at('duplicate').waitFor();
      await page.waitForFunction(() =>
        window.told.some((it) => it.name === 'INTEGRATION_SYNCED' && it.status === 'COMPLETED'),
      );
    });
  });

  test('reads a file: wrong rows by their number, foreign headers by their meaning', async () => {
    const file = (name, rows) => ({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(`${rows.join('\n')}\n`),
    });
    await visit({}, async (page, widget) => {
      await host.open(page);
      await widget.agreeAsGuest();
      await widget.at('provider-generic-csv').click();
      const head = 'Date,Sent Amount,Sent Currency,Received Amount,Received Currency';
      await widget
        .at('csv-file')
        .setInputFiles(file('wrong.csv', [head, '2024-01-28,,,1,BTC', 'yesterday,,,1,BTC']));
      await widget.at('csv-errors').waitFor();
      assert.match(await widget.at('csv-errors').textContent(), /Row 3 · Date/);
      assert.equal(await widget.at('csv-submit').count(), 0);

      const foreign = [
        'Wann,Raus,Raus was,Rein,Rein was',
        '2024-01-28 10:30:00,1500.5,EUR,0.750000000000000001,ETH',
      ];
      await widget.at('csv-file').setInputFiles(file('meine.csv', foreign));
      await widget.at('csv-preview').click();
      await widget.frame.getByText('Choose the date, and what was sent').waitFor();
      const columns = {
        date: 'Wann',
        sent_amount: 'Raus',
        sent_currency: 'Raus was',
        received_amount: 'Rein',
        received_currency: 'Rein was',
      };
      for (const [column, header] of Object.entries(columns))
        await widget.at(`column-${column}`).selectOption(header);
      await widget.at('csv-preview').click();
      await widget.frame.getByText('2024-01-28 10:30:00').waitFor();
      await widget.at('csv-timezone').selectOption('+02:00');
      await widget.frame.getByText('2024-01-28 08:30:00').waitFor();
      await widget.frame.getByText('0.750000000000000001 ETH').waitFor();
      await widget.at('csv-submit').click();
      assert.equal(await widget.syncEnds(), 'COMPLETED');
      await widget.frame.getByText('1 transaction').waitFor();
    });
  });

  test('reads an address from a code before the camera', async () => {
    const { address } = await account();
    const film = await filmOf(`ethereum:${address}`);
    const flags = [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film.path}`,
    ];
    try {
      await visit({ flags }, async (page, widget) => {
        await host.open(page);
        await widget.agreeAsGuest();
        await widget.at('scan').click();
        await widget.at('provider-ethereum').waitFor();
        assert.equal(await widget.at('provider-search').inputValue(), address);
      });
    } finally {
      await film.remove();
    }
  });

  test('says so if a phone cannot be reached, and asks no relay unless told to', async () => {
    await visit({}, async (page, widget, sent) => {
      await host.open(page);
      await widget.agreeAsGuest();
      await widget.at('provider-ethereum').waitFor();
      assert.equal(await widget.at('wallet-connect').count(), 0);
      assert.ok(
        !sent.some((it) => it.includes('WalletConnect')),
        'it is no part of the first load',
      );
      await host.open(page, { walletConnectProjectId: '0123456789abcdef0123456789abcdef' });
      await widget.agreeAsGuest();
      await widget.at('wallet-connect').click();
      await widget.at('wallet-connect-problem').waitFor({ timeout: 30_000 });
    });
  });
});

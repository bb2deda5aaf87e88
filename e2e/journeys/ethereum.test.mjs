// The whole journey: a wallet on a real chain, connected through the widget in a real browser, read by
// the application's back end, and compared with the chain to the last digit. On both databases.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEther } from 'viem';
import { startAnvil } from '../support/anvil.mjs';
import { backEnd } from '../support/api.mjs';
import { openBrowser, widgetOf } from '../support/browser.mjs';
import { baseUnits, ledgerOf, withoutZeros } from '../support/compare.mjs';
import { expectedGains, pricesOf } from '../support/gains.mjs';
import { makeHistory, openChain, USER } from '../support/history.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { startNorthwind } from '../support/northwind.mjs';
import { readBalances, readHistory } from '../support/oracle.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { temporaryFolder } from '../support/server.mjs';

const SCOPES =
  'openid profile offline_access email portfolios:read transactions:read transactions:write integrations:read tax:read users:read';

const databases = {
  SQLite: async () => ({ url: undefined, stop: async () => {} }),
  Postgres: startPostgres,
};

for (const [name, startDatabase] of Object.entries(databases)) {
  describe(`an Ethereum wallet, on ${name}`, () => {
    const running = [];
    let chain, tokens, ledger, northwind, api, kryptos;
    const read = (path) => api.read(northwind.kept.access_token, path);

    before(async () => {
      const database = await startDatabase();
      running.push(database);
      const anvil = await startAnvil({ chainId: 1 });
      running.push(anvil);
      chain = await openChain(anvil.url);
      tokens = Object.values(await makeHistory(chain));
      ledger = ledgerOf(tokens);
      const folder = await temporaryFolder('prices');
      running.push({ stop: () => rm(folder, { recursive: true }) });
      const prices = join(folder, 'prices.csv');
      await writeFile(prices, pricesOf(await readHistory(chain.reader, USER.address)));
      kryptos = await startKryptos({
        database: database.url,
        environment: {
          KRYPTOS_CHAINS__ETHEREUM__RPC_URLS: anvil.url,
          KRYPTOS_PRICES__FILE: prices,
        },
      });
      running.push(kryptos);
      northwind = await startNorthwind({ scopes: SCOPES });
      running.push(northwind);
      const { origin } = northwind;
      const words = ['--scopes', SCOPES];
      const client = await kryptos.registerClient({ name: 'Northwind', origin, words });
      api = backEnd({ connectUrl: kryptos.url, client });
      northwind.use({ connectUrl: kryptos.url, clientId: client.client_id, backEnd: api });
    });

    after(async () => {
      for (const it of running.reverse()) await it.stop();
    });

    test('is connected by its owner through the widget', async () => {
      const { page, problems, close } = await openBrowser();
      try {
        await page.goto(northwind.origin);
        await page.click('#connect');
        const widget = widgetOf(page);
        await widget.agreeAsGuest(['tax:read', 'transactions:write']);
        await widget.pasteAddress('ethereum', USER.address);
        assert.equal(await widget.syncEnds(), 'COMPLETED');
        await widget.finish();
        await widget.goBack();
        await page.getByText('connected', { exact: true }).waitFor();
      } catch (error) {
        const told = [...northwind.problems, ...problems, await kryptos.log()].join('\n');
        throw new Error(`${error.message}\n${told.slice(-6000)}`, { cause: error });
      } finally {
        await close();
      }
      assert.deepEqual(problems, []);
      assert.match(northwind.kept.publicToken, /^public_/);
      assert.match(northwind.kept.access_token, /^cat_/);
      assert.equal(northwind.kept.expires_in, '473040000');
    });

    test('holds what the chain says, live and calculated', async () => {
      const onChain = await readBalances(chain.reader, USER.address, tokens);
      const live = await read('/api/v1/holdings');
      assert.deepEqual(ledger.balances(live), onChain);
      for (const { asset, marketPrice } of live.holdings) {
        assert.notEqual(String(marketPrice), '0', `${asset.symbol}: unknown is not 0`);
      }
      const calculated = await read('/api/v1/holdings?calculatedBalances=true');
      assert.deepEqual(ledger.balances(calculated), onChain);
    });

    test('has the history of the chain, gas to the wei', async () => {
      await assertSameHistory();
    });

    test('is listed as an integration with its counts', async () => {
      const { data, pagination } = await read('/api/v1/integrations');
      assert.equal(pagination.totalCount, '1');
      const [integration] = data;
      assert.equal(integration.provider, 'ethereum');
      assert.equal(integration.publicAddress.toLowerCase(), USER.address.toLowerCase());
      assert.equal(integration.status, 'COMPLETED');
      assert.equal(integration.category, 'blockchain');
      const { size } = await readHistory(chain.reader, USER.address);
      assert.equal(integration.totalTransactions, String(size));
    });

    test('gained what was worked out by hand', async () => {
      const onChain = await readHistory(chain.reader, USER.address);
      const expected = expectedGains(onChain);
      const { data } = await read('/api/v1/transactions?limit=1000');
      const hashes = new Map(data.map((it) => [it.id, it.transactionPlatfromId.toLowerCase()]));
      const [mined] = expected.keys();
      const [id] = [...hashes].find(([, hash]) => hash === mined);
      await api.edit(northwind.kept.access_token, id, { label: 'Mining' });

      const { data: rows } = await read('/api/v1/tax/gains?method=fifo&limit=1000');
      const found = new Map();
      for (const row of rows) {
        const hash = hashes.get(row.transactionId);
        const sum = found.get(hash) ?? { proceeds: 0n, costbasis: 0n, isUnknown: false };
        if (row.Asset.tokenId === 'ethereum') {
          sum.proceeds += baseUnits(row.proceeds, 18);
          sum.costbasis += baseUnits(row.costbasis, 18);
        } else {
          assert.deepEqual([row.proceeds, row.costbasis, row.profit], [null, null, null]);
          sum.isUnknown = true;
        }
        found.set(hash, sum);
      }
      assert.deepEqual(found, expected);
      // The first sending in figures: 0.100000000000000001 of what had cost 2,000.
      const first = rows.find((it) => it.quantity === '0.100000000000000001');
      assert.equal(first.costbasis, '200.000000000000002');
    });

    test('gets what is new when it is synced again', async () => {
      const { send, bank } = chain;
      await send(bank, { to: USER.address, value: parseEther('0.000000000000000009') });
      await send(USER, { to: bank.address, value: parseEther('1') });
      const { user_id, holdings } = await read('/api/v1/holdings');
      const { walletId } = holdings[0].assetDistribution[0].account;
      await api.resync(walletId, { user_id, mode: 'latest' });

      const { size } = await readHistory(chain.reader, USER.address);
      const deadline = Date.now() + 30_000;
      for (;;) {
        const [{ status, totalTransactions }] = (await read('/api/v1/integrations')).data;
        if (status === 'COMPLETED' && totalTransactions === String(size)) break;
        assert.ok(Date.now() < deadline, `${status} with ${totalTransactions} of ${size}`);
        await sleep(50);
      }
      await assertSameHistory();
      const onChain = await readBalances(chain.reader, USER.address, tokens);
      assert.deepEqual(ledger.balances(await read('/api/v1/holdings')), onChain);
    });

    async function assertSameHistory() {
      const onChain = await readHistory(chain.reader, USER.address);
      const { data } = await read('/api/v1/transactions?limit=1000');
      const hashes = data.map((it) => it.transactionPlatfromId.toLowerCase());
      assert.deepEqual(hashes.toSorted(), [...onChain.keys()].toSorted());
      for (const transaction of data) {
        const hash = transaction.transactionPlatfromId.toLowerCase();
        const { fee, changes, timestamp } = onChain.get(hash);
        const expected = { fee, changes: withoutZeros(changes) };
        assert.deepEqual(ledger.transaction(transaction), expected, `${hash} ${transaction.label}`);
        assert.equal(transaction.timestamp, String(timestamp * 1000n), hash);
      }
    }
  });
}

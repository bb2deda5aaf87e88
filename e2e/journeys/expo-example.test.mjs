// The back end of the Expo example, as its application calls it; the person's part by the widget's calls.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKryptos } from '../support/kryptos.mjs';
import { freePort, ROOT } from '../support/server.mjs';
import { widgetCalls } from '../support/widget.mjs';

const ETHEREUM = '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa';

describe('the Expo example’s back end', () => {
  let kryptos, server, folder, url;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'] });
    const client = await kryptos.registerClient({
      name: 'Northwind',
      origin: 'https://northwind.example',
      production: false,
    });
    // What it keeps of a grant lies beside it, and is not to touch that of who works on it.
    folder = join(ROOT, 'e2e/artifacts', `expo-${process.pid}`);
    await cp(join(ROOT, 'examples/expo/server'), join(folder, 'server'), { recursive: true });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      PORT: `${port}`,
      KRYPTOS_BASE_URL: kryptos.url,
      KRYPTOS_CLIENT_ID: client.client_id,
      KRYPTOS_CLIENT_SECRET: client.client_secret,
    };
    server = spawn(process.execPath, [join(folder, 'server/index.mjs')], { env, stdio: 'inherit' });
    for (let tries = 0; !(await fetch(`${url}/settings`).catch(() => null)); tries++) {
      assert.ok(tries < 200, 'the back end does not start');
      await sleep(50);
    }
  });
  after(async () => {
    server?.kill();
    await kryptos?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function call(path, body) {
    const response = await fetch(url + path, {
      method: body ? 'POST' : 'GET',
      headers: { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }
  const ask = async (path, body) => JSON.parse((await call(path, body)).text);

  test('connects, reads, knows its person again, and disconnects', async () => {
    assert.equal((await ask('/settings')).isConnected, false);
    assert.equal((await call('/holdings')).status, 401);

    const first = await ask('/link-token', {});
    assert.equal(first.isAuthorized, false);
    const widget = widgetCalls(kryptos.url, first.link_token);
    await widget.agreeAsGuest();
    await widget.addAddress('ethereum', ETHEREUM);
    await ask('/exchange-token', { public_token: await widget.finish() });
    assert.equal((await ask('/settings')).isConnected, true);

    let holdings;
    for (let tries = 0; !holdings?.includes('"symbol":"ETH"'); tries++) {
      assert.ok(tries < 200, `no holdings: ${holdings}`);
      await sleep(100);
      holdings = (await call('/holdings')).text;
    }
    // What a float would have rounded.
    assert.match(holdings, /"totalQuantity":\d+\.\d{16,}/);

    const again = await ask('/link-token', {});
    assert.equal(again.isAuthorized, true);
    assert.equal(await widgetCalls(kryptos.url, again.link_token).finish(), null);

    await ask('/disconnect', {});
    assert.equal((await ask('/settings')).isConnected, false);
    assert.equal((await call('/holdings')).status, 401);
  });
});

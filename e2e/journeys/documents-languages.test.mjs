// Back ends on Flask and in PHP as the documents show them, against the binary.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { backEnd } from '../support/api.mjs';
import { beGuest, startSandbox } from '../support/documents.mjs';
import { preparePhp } from '../support/php.mjs';
import { preparePython } from '../support/python.mjs';
import { freePort, ROOT, start, temporaryFolder } from '../support/server.mjs';
import { widgetCalls } from '../support/widget.mjs';

const LANGUAGES = {
  Flask: {
    command: () => [preparePython(), '-B', join(ROOT, 'e2e/python/back_end.py')],
    isReady: (log) => log.includes('Running on'),
    path: (call) => `/api/kryptos/${call}`,
  },
  PHP: {
    command: (port) => {
      const folder = join(ROOT, 'e2e/documents/php');
      return [preparePhp(), '-S', `127.0.0.1:${port}`, '-t', folder];
    },
    isReady: (log) => log.includes('started'),
    path: (call) => `/${call}.php`,
  },
};

for (const [name, language] of Object.entries(LANGUAGES)) {
  describe(`the documents' back end in ${name}`, () => {
    let kryptos;
    let client;
    let application;
    let origin;
    let folder;

    before(async () => {
      const port = await freePort();
      const command = language.command(port);
      ({ kryptos, client } = await startSandbox());
      folder = await temporaryFolder('documents');
      origin = `http://127.0.0.1:${port}`;
      const environment = {
        KRYPTOS_BASE_URL: kryptos.url,
        KRYPTOS_CLIENT_ID: client.client_id,
        KRYPTOS_CLIENT_SECRET: client.client_secret,
        KEPT: folder,
        PORT: port,
        NO_PROXY: 'localhost,127.0.0.1',
      };
      const pairs = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
      application = await start({
        name: `the back end in ${name}`,
        command: ['env', ...pairs, ...command],
        folder,
        ready: language.isReady,
      });
    });
    after(async () => {
      await application?.stop();
      await kryptos?.stop();
    });

    /** One of its endpoints, called by its page for one of its users. */
    async function page(call, body) {
      const response = await fetch(`${origin}${language.path(call)}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-User': 'ada' },
        body: JSON.stringify(body),
      });
      return response.json();
    }

    async function kept() {
      const [file] = (await readdir(folder)).filter((it) => it.endsWith('.json'));
      return JSON.parse(await readFile(join(folder, file), 'utf8'));
    }

    test('connects somebody new, keeps what it is given, and lets them add more', async () => {
      const first = await page('create-link-token', {});
      assert.deepEqual(Object.keys(first).toSorted(), ['isAuthorized', 'link_token']);
      assert.match(first.link_token, /^link_/);
      assert.equal(first.isAuthorized, false);
      const { publicToken } = await beGuest(kryptos, first.link_token);
      const exchanged = await page('exchange-token', { public_token: publicToken });
      assert.deepEqual(exchanged, { success: true });

      const { access_token, grant_id, workspace_id } = await kept();
      assert.match(access_token, /^cat_/);
      assert.match(grant_id, /^cgrant_/);
      const api = backEnd({ connectUrl: kryptos.url, client });
      assert.equal((await api.read(access_token, '/api/v1/workspace')).id, workspace_id);

      const again = await page('create-link-token', {});
      assert.equal(again.isAuthorized, true);
      assert.equal(await widgetCalls(kryptos.url, again.link_token).finish(), null);
    });
  });
}

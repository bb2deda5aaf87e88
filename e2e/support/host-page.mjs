// A page of an application, from which a test opens the widget as it likes. It stands on `127.0.0.1` and
// Connect on `localhost`, so that to the browser they are strangers to one another, and passkeys have
// a name to belong to.
import { backEnd } from './api.mjs';
import { startApplication } from './application.mjs';
import { startKryptos } from './kryptos.mjs';

const SCRIPT = `
import { openConnect } from '@kryptos_connect/bridge';

window.told = [];
const main = document.createElement('main');
const button = document.createElement('button');
main.append(...document.querySelectorAll('h1'), button);
document.body.append(main);
button.id = 'connect';
button.textContent = 'Connect';
button.addEventListener('click', () => openConnect({
  ...window.options,
  onEvent: ({ type, ...event }) => window.told.push(event),
  onSuccess: (publicToken) => window.told.push({ success: publicToken }),
  onExit: () => window.told.push({ exit: true }),
  onError: (error) => window.told.push({ error: error.code }),
}));
`;

export const SCOPES =
  'openid profile offline_access email portfolios:read transactions:read integrations:read tax:read users:read';

/** A server, an application of it, and the page. Ends with `stop`. */
export async function startHostPage({ production = true, environment = {} } = {}) {
  const kryptos = await startKryptos({ flags: ['--dev'], named: true, environment });
  const application = await startApplication({ script: SCRIPT });
  const { origin } = application;
  const client = await kryptos.registerClient({ name: 'Northwind Portfolio', origin, production });
  const api = backEnd({ connectUrl: kryptos.url, client });
  return {
    kryptos,
    api,
    origin,
    /** Opens the widget; `options` are those of `openConnect`. */
    async open(page, options = {}, scopes = SCOPES) {
      await page.goto(origin);
      const { link_token: linkToken } = await api.createLinkToken(scopes);
      const all = { baseUrl: kryptos.url, clientId: client.client_id, linkToken, ...options };
      await page.evaluate((given) => Object.assign(window, { options: given }), all);
      await page.locator('#connect').click();
    },
    /** What the application was told, in order. */
    told: (page) => page.evaluate(() => window.told),
    async stop() {
      application.stop();
      await kryptos.stop();
    },
  };
}

import type {
  FrameMessage,
  Host,
  Init,
  Language,
  Wallet,
  WalletCalls,
} from '@kryptos_connect/bridge';
import { WalletError } from '@kryptos_connect/bridge';
import { render } from 'preact';
import { vi } from 'vitest';
import { type Mock, type NextSession, startMock } from '../../mock/server.mjs';
import { createApi } from '../../src/api/client.ts';
import { App } from '../../src/app.tsx';
import { en } from '../../src/i18n/en.ts';
import type { Messages } from '../../src/i18n/index.ts';

export const ORIGIN = 'http://app.example';

/** The widget in jsdom against the mock server, and a person's hands. */
export interface Stage {
  mock: Mock;
  root: HTMLElement;
  /** What the host was told. */
  sent: FrameMessage[];
  /** `METHOD url body` of every call. */
  requests: string[];
  open(options?: OpenOptions): void;
  find(selector: string): Promise<HTMLElement>;
  at(testId: string): Promise<HTMLElement>;
  click(testId: string): Promise<void>;
  type(testId: string, text: string): Promise<HTMLInputElement>;
  /** The ends of the run; there must never be two. */
  endings(): FrameMessage[];
  reset(): void;
  /** Listens to the calls, anew if other things were no longer to be stubbed. */
  stub(): void;
  clear(): void;
  close(): Promise<void>;
}

export interface OpenOptions extends NextSession {
  origin?: string;
  init?: Partial<Init>;
  wallets?: MockWallet[];
  /** The application has another link token when the first had expired. */
  renews?: boolean;
  language?: Language;
  messages?: Messages;
}

/** A wallet of the host's page; an answer that is an error is thrown. */
export interface MockWallet extends Wallet {
  answers: Partial<{ [M in keyof WalletCalls]: WalletCalls[M]['result'] | WalletError }>;
}

export async function startStage(): Promise<Stage> {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  const mock = await startMock({ pace: 5, allowedOrigins: [ORIGIN] });
  const requests: string[] = [];
  const original = globalThis.fetch;
  const stage: Stage = {
    mock,
    root: document.body,
    sent: [],
    requests,
    stub() {
      vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
        const form = init?.body instanceof FormData ? init.body : null;
        const names = form && [...form.keys()].join();
        requests.push(`${init?.method ?? 'GET'} ${url} ${names ?? init?.body ?? ''}`);
        return original(url, form && init ? await written(form, init) : init);
      });
    },
    open({
      origin = ORIGIN,
      init = {},
      wallets = [],
      renews = false,
      language = 'en',
      messages = en,
      ...session
    } = {}) {
      const token = mock.world().linkToken(session);
      const host: Host = {
        init: { kryptos: 1, type: 'init', nonce: '', linkToken: token, ...init },
        origin,
        send: (message) => stage.sent.push(message),
        onCloseRequest: () => {},
        renewToken: async () =>
          renews ? { linkToken: mock.world().linkToken(), isAuthorized: false } : null,
        wallets: hostWallets(wallets),
      };
      const callsOf = (linkToken: string) => createApi(mock.connectUrl, linkToken, language);
      render(
        <App host={host} callsOf={callsOf} messages={messages} language={language} />,
        stage.root,
      );
    },
    find: (selector) =>
      vi.waitFor(() => {
        const found = stage.root.querySelector<HTMLElement>(selector);
        if (!found) throw new Error(`${selector} is not there:\n${stage.root.textContent}`);
        return found;
      }),
    at: (testId) => stage.find(`[data-testid="${testId}"]`),
    async click(testId) {
      (await stage.at(testId)).click();
    },
    async type(testId, text) {
      const input = (await stage.at(testId)) as HTMLInputElement;
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve));
      return input;
    },
    endings: () => stage.sent.filter((it) => it.type !== 'event'),
    reset() {
      mock.reset();
      requests.length = 0;
      stage.sent = [];
      stage.root = document.body.appendChild(document.createElement('div'));
    },
    clear() {
      render(null, stage.root);
      stage.root.remove();
    },
    async close() {
      vi.unstubAllGlobals();
      await mock.close();
    },
  };
  stage.stub();
  return stage;
}

function hostWallets(wallets: MockWallet[]): Host['wallets'] {
  return {
    watch(listener) {
      listener(wallets);
      return () => {};
    },
    request: (async (id: string, method: keyof WalletCalls) => {
      const answer = wallets.find((it) => it.id === id)?.answers[method];
      if (answer instanceof WalletError || answer === undefined)
        throw answer ?? new WalletError(4200, 'no');
      return answer;
    }) as Host['wallets']['request'],
  };
}

/** A form of jsdom's, as a browser writes it: Node's `fetch` knows only its own kind. */
async function written(form: FormData, init: RequestInit): Promise<RequestInit> {
  let body = '';
  for (const [name, value] of form) {
    const isFile = typeof value !== 'string';
    const file = isFile ? `; filename="${value.name}"` : '';
    const text = isFile ? await value.text() : value;
    body += `--edge\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${text}\r\n`;
  }
  const headers = { ...init.headers, 'Content-Type': 'multipart/form-data; boundary=edge' };
  return { ...init, headers, body: `${body}--edge--\r\n` };
}

/** What a page in the WebView says is taken for what the bridge's vectors say it is, and nothing else. */
import { expand } from '@kryptos_connect/bridge/vectors';
import frameMessages from '@kryptos_connect/bridge/vectors/frame-messages.json';
import readyCases from '@kryptos_connect/bridge/vectors/ready.json';
import { render } from '@testing-library/react-native';
import { CALLBACKS, connectButton, press, provided } from './support/application.tsx';
import { view, type WebView } from './support/WebView.tsx';

type Message = Record<string, unknown> | null;

let told: unknown[];

async function open(): Promise<{ page: WebView; nonce: string }> {
  told = [];
  const button = connectButton({
    ...CALLBACKS,
    onSuccess: (it) => told.push({ type: 'success', publicToken: it?.public_token ?? null }),
    onExit: () => told.push({ type: 'exit' }),
    onError: ({ code, message }) => told.push({ type: 'error', code, message }),
    onEvent: (it) => /^(OPEN|READY)$/.test(it.name) || told.push(it),
  });
  render(provided(button));
  await press();
  const page = view();
  return { page, nonce: new URL(page.props.source.uri).hash.slice(1) };
}

describe('what a page says', () => {
  const cases = expand(frameMessages.cases) as {
    name: string;
    message: unknown;
    expect: Message;
  }[];
  test.each(cases)('$name', async ({ message, expect: expected }) => {
    const { page, nonce } = await open();
    await page.load();
    // Texts are all that a WebView passes on: what is no object arrives as it is.
    const isObject = typeof message === 'object' && message !== null && !Array.isArray(message);
    page.post(JSON.stringify(isObject ? { ...message, nonce } : message) ?? '');
    const last = { type: 'event', name: 'LAST' };
    page.post(JSON.stringify({ ...last, nonce }));
    const heard = /^(event|success|exit|error)$/.test(`${expected?.type}`);
    const isEnd = heard && expected?.type !== 'event';
    expect(told).toEqual(isEnd ? [expected] : heard ? [expected, last] : [last]);
  });
});

describe('what a page says first', () => {
  test.each(expand(readyCases.cases))('$name', async ({ message, expect: expected }) => {
    const { page, nonce } = await open();
    const injected = jest.spyOn(page, 'injectJavaScript');
    const said =
      (message as Message)?.nonce === readyCases.hostNonce
        ? { ...(message as object), nonce }
        : message;
    page.post(JSON.stringify(said) ?? '');
    expect(injected).toHaveBeenCalledTimes(expected ? 1 : 0);
  });
});

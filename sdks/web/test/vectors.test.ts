/** The built package hears of a frame what the bridge's vectors say it should, and nothing else. */
import { expand } from '@kryptos_connect/bridge/vectors';
import frameMessages from '@kryptos_connect/bridge/vectors/frame-messages.json' with {
  type: 'json',
};
import readyCases from '@kryptos_connect/bridge/vectors/ready.json' with { type: 'json' };
import { KryptosConnect } from '@kryptos_connect/web-sdk/core';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { answerAsWidget, BASE, deliver, frames, LINK, preparePage } from './page.ts';

type Message = Record<string, unknown> | null;

let calls: unknown[];
let exit = () => {};
beforeAll(preparePage);
afterEach(() => exit());

function open(): void {
  calls = [];
  const run = KryptosConnect.open({
    appName: 'Northwind',
    clientId: 'client_1',
    baseUrl: BASE,
    generateLinkToken: async () => LINK,
    onSuccess: (it) => calls.push({ type: 'success', publicToken: it?.public_token ?? null }),
    onExit: () => calls.push({ type: 'exit' }),
    onError: ({ code, message }) => calls.push({ type: 'error', code, message }),
    onEvent: (it) => /^(OPEN|READY)$/.test(it.name) || calls.push(it),
  });
  exit = () => run?.exit();
}

describe('what a frame says over the channel', () => {
  const cases = expand(frameMessages.cases) as {
    name: string;
    message: unknown;
    expect: Message;
  }[];
  test.each(cases)('$name', async ({ message, expect: expected }) => {
    open();
    const { port } = await answerAsWidget();
    port.postMessage(message);
    const last = { type: 'event', name: 'LAST' };
    port.postMessage(last);
    const told = /^(event|success|exit|error)$/.test(`${expected?.type}`);
    const isEnd = told && expected?.type !== 'event';
    await vi.waitFor(() => expect(calls.at(-1)).toEqual(isEnd ? expected : last));
    expect(calls).toEqual(isEnd ? [expected] : told ? [expected, last] : [last]);
  });
});

describe('what a frame says first', () => {
  test.each(expand(readyCases.cases))('$name', async ({ message, expect: expected }) => {
    open();
    const [frame] = frames();
    const source = frame?.contentWindow as Window;
    const posted = vi.spyOn(source, 'postMessage').mockImplementation(() => {});
    const nonce = new URL(frame?.src ?? '').hash.slice(1);
    const said =
      (message as Message)?.nonce === readyCases.hostNonce
        ? { ...(message as object), nonce }
        : message;
    deliver(window, { data: said, origin: BASE, source });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(posted).toHaveBeenCalledTimes(expected ? 1 : 0);
    exit();
  });
});

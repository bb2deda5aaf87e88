/** A page of an application in jsdom, and the widget's part of the conversation. */
import { newNonce } from '@kryptos_connect/bridge';
import { vi } from 'vitest';
import { deliver, installDialog } from '../../bridge/test/setup.ts';

export { deliver };

export const BASE = 'https://connect.example';
export const LINK = 'link_0123456789';

/** Once a file: what jsdom lacks. */
export function preparePage(): void {
  installDialog();
  window.matchMedia ??= ((query: string) => ({ matches: false, media: query })) as never;
}

export function frames(): HTMLIFrameElement[] {
  return [...document.querySelectorAll('iframe')];
}

/** Waits for the frame, speaks for the widget in it and answers its end of the channel. */
export async function answerAsWidget() {
  const frame = await vi.waitFor(() => {
    const [found] = frames();
    if (!found) throw new Error('there is no frame');
    return found;
  });
  const source = frame.contentWindow as Window;
  const posted = vi.spyOn(source, 'postMessage').mockImplementation(() => {});
  const url = new URL(frame.src);
  const ready = { kryptos: 1, type: 'ready', nonce: url.hash.slice(1), frameNonce: newNonce() };
  deliver(window, { data: ready, origin: BASE, source });
  await vi.waitFor(() => {
    if (posted.mock.calls.length === 0) throw new Error('the host says nothing');
  });
  const [init, , ports] = posted.mock.calls[0] as unknown as [
    Record<string, unknown>,
    string,
    [MessagePort],
  ];
  return { init, port: ports[0], ready, source, url, posted };
}

/** Longer than the dialog takes to fade. */
export const afterwards = () => new Promise((resolve) => setTimeout(resolve, 200));

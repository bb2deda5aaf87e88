import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { KryptosConnectElement } from '../src/element.ts';
import { answerAsWidget, BASE, frames, LINK, preparePage } from './page.ts';

beforeAll(preparePage);
afterEach(() => {
  document.body.innerHTML = '';
  vi.unstubAllGlobals();
});

function place(attributes = ''): KryptosConnectElement {
  document.body.innerHTML = `<kryptos-connect client-id="client_1" base-url="${BASE}" ${attributes}>
    Connect your crypto</kryptos-connect>`;
  return document.querySelector('kryptos-connect') as KryptosConnectElement;
}
const button = (it: KryptosConnectElement) =>
  it.shadowRoot?.querySelector('button') as HTMLButtonElement;

test('a page without a script of its own gets a token by its address and hears how it ended', async () => {
  const fetched = vi.fn(async () => Response.json({ link_token: LINK }));
  vi.stubGlobal('fetch', fetched);
  const element = place('link-token-url="/api/link-token" theme="dark" integration-name="kraken"');
  expect(element).toBeInstanceOf(KryptosConnectElement);
  const told: unknown[] = [];
  element.addEventListener('success', (event) => told.push(event.detail?.public_token));
  element.addEventListener('exit', () => told.push('exit'));
  button(element).click();
  const { init, port } = await answerAsWidget();
  expect(fetched).toHaveBeenCalledWith('/api/link-token', { method: 'POST' });
  expect(init).toMatchObject({ linkToken: LINK, theme: 'dark', integrationName: 'kraken' });
  port.postMessage({ type: 'success', publicToken: 'public_1' });
  await vi.waitFor(() => expect(told).toEqual(['public_1']));
});

test('a refused token is an error of the element', async () => {
  vi.stubGlobal('fetch', async () => new Response('', { status: 503 }));
  for (const attributes of ['link-token-url="/api/link-token"', '']) {
    const element = place(attributes);
    const codes: string[] = [];
    element.addEventListener('error', (event) => codes.push(event.detail.code));
    button(element).click();
    await vi.waitFor(() => expect(codes).toEqual(['LINK_TOKEN_FAILED']));
  }
});

test('its own function, its events, and an end with the element', async () => {
  const element = place('size="lg" disabled');
  expect(button(element).disabled).toBe(true);
  element.removeAttribute('disabled');
  element.setAttribute('theme', 'dark');
  expect(button(element).disabled).toBe(false);
  expect(button(element).className).toBe('kc-button kc-button-lg');
  // The page's `[data-kc-theme='dark']` reaches the element, the button's own looks are inside it.
  for (const it of [element, button(element)]) expect(it.dataset.kcTheme).toBe('dark');
  element.generateLinkToken = async () => LINK;
  element.extraConfig = { prefill: { address: '0x1' } };
  const told: string[] = [];
  element.addEventListener('event', (event) => told.push(event.detail.name));
  element.addEventListener('exit', () => told.push('exit'));
  button(element).click();
  const { init } = await answerAsWidget();
  expect(init.prefill).toEqual({ address: '0x1' });
  element.remove();
  expect(told).toEqual(['OPEN', 'READY', 'exit']);
  expect(frames()).toEqual([]);
});

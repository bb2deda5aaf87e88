import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Mock, startMock } from '../mock/server.mjs';
import { createApi } from '../src/api/client.ts';
import { App } from '../src/app.tsx';

let mock: Mock;
let root: HTMLElement;

beforeEach(async () => {
  mock = await startMock();
  root = document.body.appendChild(document.createElement('div'));
  const url = new URL('https://connect.example/account/sign-in');
  const places = { path: url.pathname, search: url.searchParams, origin: url.origin, go() {} };
  act(() => render(<App api={createApi(mock.url)} places={places} state={{}} />, root));
});
afterEach(async () => {
  act(() => render(null, root));
  root.remove();
  await mock.close();
});

const find = <E extends HTMLElement>(selector: string) =>
  vi.waitFor(
    () => {
      const found = root.querySelector<E>(selector);
      if (!found) throw new Error(`${selector} is not there:\n${root.textContent}`);
      return found;
    },
    { timeout: 4000 },
  );
const field = (name: string) => find<HTMLInputElement>(`input[data-testid="${name}"]`);

async function fill(input: HTMLInputElement, text: string): Promise<void> {
  await act(() => {
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

test('a password is hidden as it is typed, and may be pasted or filled in', async () => {
  await fill(await field('email'), 'ada@example.com');
  const toPassword = await find('[data-testid="use-password"]');
  await act(() => toPassword.click());

  const password = await field('password');
  expect(password.type).toBe('password');
  // What a password manager looks for, and whose password it is.
  expect(password.autocomplete).toBe('current-password');
  const owner = root.querySelector<HTMLInputElement>('input[autocomplete="username"]');
  expect(owner?.value).toBe('ada@example.com');
  for (const name of ['paste', 'copy', 'drop', 'contextmenu']) {
    const happens = new Event(name, { bubbles: true, cancelable: true });
    expect(password.dispatchEvent(happens), `${name} is not kept from happening`).toBe(true);
  }
  expect(password.maxLength, 'nothing is cut off').toBe(-1);

  // A manager fills the field at once, without a key being pressed.
  await fill(password, ' correct horse battery staple ');
  const submit = await find('[data-testid="password-submit"]');
  await act(() => submit.click());
  const sent = await vi.waitFor(() => {
    const call = mock.world().calls.find((it) => it.call === 'POST sign-in/password');
    if (!call) throw new Error('nothing was sent');
    return call;
  });
  expect(sent.body).toEqual({
    email: 'ada@example.com',
    password: ' correct horse battery staple ',
  });
});

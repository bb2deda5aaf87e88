// A person may press a key as soon as they see a step. So the keyboard is where the step puts it in
// the same breath in which it appears: later, it would be taken from wherever they had gone.
import { render } from 'preact';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Mock, type Parked, startMock } from '../mock/server.mjs';
import { createApi } from '../src/api/client.ts';
import { App } from '../src/app.tsx';
import { en } from '../src/i18n/en.ts';

const APP = 'Northwind Portfolio';

let mock: Mock;
let root: HTMLElement;

beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());
beforeEach(() => {
  mock.reset({ signedIn: true });
  root = document.body.appendChild(document.createElement('div'));
});
afterEach(() => {
  render(null, root);
  root.remove();
});

function open(address: string): void {
  const url = new URL(address, 'https://connect.example');
  const places = { path: url.pathname, search: url.searchParams, origin: url.origin, go() {} };
  render(<App api={createApi(mock.url)} places={places} state={{}} />, root);
}
const ask = (overrides: Partial<Parked>) =>
  open(`/account/authorize?interaction=${mock.interaction(overrides)}`);

const one = (selector: string) => root.querySelector<HTMLElement>(selector);
const named = (testId: string) => `[data-testid="${testId}"]`;

/** What has the keyboard when `selector` comes, before the browser could paint it. */
function keyboardWhen(selector: string): Promise<HTMLElement> {
  return new Promise((resolve) => {
    const changes = new MutationObserver(() => {
      if (!one(selector)) return;
      changes.disconnect();
      resolve(document.activeElement as HTMLElement);
    });
    changes.observe(root, { attributes: true, childList: true, subtree: true });
  });
}

async function press(testId: string, next: string): Promise<HTMLElement> {
  const had = keyboardWhen(next);
  one(named(testId))?.click();
  return had;
}

/** As in a browser, what it changes is there before anything else happens. */
async function type(testId: string, text: string): Promise<void> {
  const input = one(named(testId)) as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

test('a step has the keyboard at its heading once it appears', async () => {
  const select = keyboardWhen(named('at-select'));
  ask({ steps: ['select_account', 'consent'] });
  expect((await select).textContent).toBe(en.select.title);
  const consent = await press('continue-as', named('at-consent'));
  expect(consent.textContent).toBe(en.consent.title(APP));
});

test('a step with one field has it there', async () => {
  const select = keyboardWhen(named('at-select'));
  ask({ steps: ['select_account', 'consent'] });
  await select;
  const email = await press('other-account', named('email'));
  expect(email.dataset.testid).toBe('email');
  expect(email.getAttribute('aria-describedby'), 'says what it is for').toBe('title');
  await type('email', 'ada@example.com');
  expect((await press('email-continue', named('code'))).dataset.testid).toBe('code');
});

test('a question over the page has it, and its next step too', async () => {
  mock.reset({ signedIn: true, fresh: false });
  const account = keyboardWhen(named('export'));
  open('/account');
  await account;
  const question = await press('export', 'dialog');
  expect(question.textContent).toBe(en.stepUp.title);
  const code = await press('step-up-code', `dialog ${named('code')}`);
  expect(code.dataset.testid).toBe('code');
});

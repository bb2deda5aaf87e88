import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Mock, type Parked, startMock } from '../mock/server.mjs';
import { ApiError, createApi } from '../src/api/client.ts';
import { App } from '../src/app.tsx';
import { inWords } from '../src/errors.ts';
import { en } from '../src/i18n/en.ts';
import { ENGLISH, LANGUAGES, loadTexts } from '../src/i18n/index.ts';
import type { PageState } from '../src/page-state.ts';

const CODE = '123456';
const PASSWORD = 'correct horse battery staple';

let mock: Mock;
let root: HTMLElement;
let went: string[];

beforeAll(async () => {
  URL.createObjectURL = () => 'blob:x';
  HTMLAnchorElement.prototype.click = function click() {
    went.push(`download ${this.download}`);
  };
  mock = await startMock();
});
afterAll(() => mock.close());
beforeEach(() => {
  mock.reset();
  sessionStorage.clear();
  went = [];
  root = document.body.appendChild(document.createElement('div'));
});
afterEach(() => {
  act(() => render(null, root));
  root.remove();
});

function open(address: string, state: PageState = {}): void {
  const url = new URL(address, 'https://connect.example');
  const places = {
    path: url.pathname,
    search: url.searchParams,
    origin: url.origin,
    go: (target: string) => void went.push(target),
  };
  act(() => render(<App api={createApi(mock.url)} places={places} state={state} />, root));
}
const ask = (overrides: Partial<Parked> = {}) => {
  const id = mock.interaction(overrides);
  open(`/account/authorize?interaction=${id}`);
  return id;
};

async function find(selector: string): Promise<HTMLElement> {
  return vi.waitFor(
    () => {
      const found = root.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`${selector} is not there:\n${root.textContent}`);
      return found;
    },
    { timeout: 4000 },
  );
}
const at = (testId: string) => find(`[data-testid="${testId}"]`);
const gone = (testId: string) =>
  vi.waitFor(() => expect(root.querySelector(`[data-testid="${testId}"]`)).toBeNull());
async function click(testId: string): Promise<void> {
  const target = await at(testId);
  await act(() => target.click());
}
async function type(testId: string, text: string): Promise<void> {
  const input = (await at(testId)) as HTMLInputElement;
  await act(() => {
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
const says = (text: string) =>
  vi.waitFor(() => expect(root.textContent).toContain(text), { timeout: 4000 });
const leaves = (target: string) =>
  vi.waitFor(() => expect(went).toContain(target), { timeout: 4000 });
const calls = (name: string) => mock.world().calls.filter((it) => it.call === name);

async function withCode(code = CODE): Promise<void> {
  await type('email', 'ada@example.com');
  await click('email-continue');
  await type('code', code);
}

test('a stranger goes from the address over the code and the consent back to the application', async () => {
  const id = ask();
  await says(en.signIn.to('Northwind Portfolio'));
  await withCode();
  await at('at-consent');
  await click('allow');
  await leaves('https://app.northwind.example/callback?code=code_1&state=x');
  const { granted } = mock.world().interactions.get(id) ?? {};
  expect(granted).toEqual({
    scopes: [
      'openid',
      'email',
      'offline_access',
      'portfolios:read',
      'holdings:read',
      'transactions:read',
      'tax:read',
    ],
    user_id: mock.world().user.id,
    workspace_id: 'ws_1',
  });
  expect(calls('POST sign-in/email')[0]?.body).toEqual({
    email: 'ada@example.com',
    language: 'en',
    interaction: id,
  });
});

test('every step comes in its turn: select, prove again, consent', async () => {
  mock.reset({ signedIn: true });
  ask({ steps: ['select_account', 'step_up', 'consent'] });
  await says(en.select.goOn('Ada Berg'));
  await click('continue-as');
  await says(en.stepUp.title);
  await click('step-up-password');
  await type('password', PASSWORD);
  await click('password-submit');
  await at('at-consent');
});

test('who chooses another account signs in and is not asked to choose again', async () => {
  mock.reset({ signedIn: true });
  ask({ steps: ['select_account', 'consent'] });
  await click('other-account');
  await type('email', 'bob@example.com');
  await click('email-continue');
  await type('code', CODE);
  await at('at-consent');
  await says(en.consent.as('bob@example.com'));
});

test('nothing left to ask leads straight back', async () => {
  mock.reset({ signedIn: true });
  ask({ steps: [] });
  await leaves('https://app.northwind.example/callback?code=code_1');
});

test('denying tells the application, and gives nothing', async () => {
  mock.reset({ signedIn: true });
  const id = ask();
  await click('deny');
  await leaves('https://app.northwind.example/callback?error=access_denied&state=x');
  expect(mock.world().interactions.get(id)).toMatchObject({ denied: true });
  expect(mock.world().interactions.get(id)?.granted).toBeUndefined();
});

test('an optional scope that is unticked is not granted; a required one can not be', async () => {
  mock.reset({ signedIn: true });
  const id = ask();
  await click('scope-tax:read');
  expect(root.querySelector('[data-testid="scope-openid"]')).toBeNull();
  await click('allow');
  await vi.waitFor(() => expect(mock.world().interactions.get(id)?.granted).toBeDefined());
  const scopes = mock.world().interactions.get(id)?.granted?.scopes;
  expect(scopes).not.toContain('tax:read');
  expect(scopes).toContain('email');
});

test('consent names who asks, where the answer goes, whose data and for how long', async () => {
  mock.reset({ signedIn: true });
  ask();
  const page = await at('at-consent');
  for (const text of [
    en.consent.title('Northwind Portfolio'),
    en.consent.as('ada@example.com'),
    en.consent.host('app.northwind.example'),
    'Personal',
    'Savings',
    '0x47c2…fcfa',
    en.consent.untilEnded,
    en.consent.endable,
  ])
    expect(page.textContent).toContain(text);
});

test('without lasting access it ends after 24 hours', async () => {
  mock.reset({ signedIn: true });
  ask({ offline: false, access_days: 1 });
  expect((await at('how-long')).textContent).toContain(en.consent.days(1));
});

test('unticking lasting access is what ends it after 24 hours', async () => {
  mock.reset({ signedIn: true });
  ask({ scopes: [{ scope: 'offline_access', required: false }] });
  expect((await at('how-long')).textContent).toContain(en.consent.untilEnded);
  await click('scope-offline_access');
  expect((await at('how-long')).textContent).toContain(en.consent.days(1));
});

test('of several workspaces one is chosen, and an empty one says so', async () => {
  const workspaces = [
    { id: 'ws_1', name: 'Personal', sandbox: false, integrations: [] },
    { id: 'ws_2', name: 'Family', sandbox: false, integrations: [] },
  ];
  mock.reset({ signedIn: true, workspaces });
  const id = ask();
  await says(en.consent.noWallets);
  await click('workspace-ws_2');
  await click('allow');
  await vi.waitFor(() =>
    expect(mock.world().interactions.get(id)?.granted?.workspace_id).toBe('ws_2'),
  );
});

test('a wrong code says how many tries are left, and the right one still works', async () => {
  ask();
  await withCode('000000');
  await says('That code is not right. 4 tries are left.');
  expect(document.activeElement?.getAttribute('data-testid')).toBe('code');
  await type('code', CODE);
  await at('at-consent');
});

test('a long code is taken as well', async () => {
  mock.reset({ digits: 10 });
  ask();
  await withCode('1234 5678 90');
  await at('at-consent');
});

test('new people can give their name with the code', async () => {
  open('/account/sign-in');
  await type('email', 'new@example.com');
  await click('email-continue');
  await click('add-name');
  await type('name', ' Grace ');
  await type('code', CODE);
  await click('code-submit');
  await leaves('/account');
  expect(calls('POST sign-in/email/verify')[0]?.body).toMatchObject({ name: 'Grace' });
});

test('a new code can be asked for once the wait is over', async () => {
  mock.reset({ resendAfter: 0 });
  open('/account/sign-in');
  await type('email', 'ada@example.com');
  await click('email-continue');
  await click('resend');
  await says(en.signIn.resent);
  expect(calls('POST sign-in/email')).toHaveLength(2);
});

test('a locked password leads to the code', async () => {
  open('/account/sign-in');
  await type('email', 'ada@example.com');
  await click('use-password');
  mock.refuse('POST sign-in/password', 403, 'password_locked');
  await type('password', 'whatever');
  await click('password-submit');
  await says(en.errors.password_locked);
  await click('use-code');
  await type('code', CODE);
  await leaves('/account');
});

test('what the application knows of the person is filled in', async () => {
  ask({ login_hint: 'ada@example.com' });
  expect(((await at('email')) as HTMLInputElement).value).toBe('ada@example.com');
});

test.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/account/../x'])(
  'signing in never leads to %s',
  async (target) => {
    open(`/account/sign-in?return_to=${encodeURIComponent(target)}`);
    await withCode();
    await leaves('/account');
    expect(went).toEqual(['/account']);
  },
);

test('an answer that would run as script is not gone to', async () => {
  mock.reset({ signedIn: true });
  ask({ client: { name: 'x', redirect_host: 'x', logo_url: null, uri: null, sandbox: false } });
  await at('allow');
  vi.stubGlobal('fetch', async () => Response.json({ redirect_to: 'javascript:alert(1)' }));
  await click('allow');
  await says(en.errors.internal);
  vi.unstubAllGlobals();
  expect(went).toEqual([]);
});

const CODES = [
  'invalid_request',
  'invalid_email',
  'wrong_code',
  'code_expired',
  'wrong_credentials',
  'password_locked',
  'weak_password',
  'signed_out',
  'step_up_required',
  'forbidden',
  'not_found',
  'conflict',
  'expired',
  'rate_limited',
  'unavailable',
  'internal',
  'offline',
];

test.each(LANGUAGES)('every refusal has words of its own in %s', async (language) => {
  const texts = await loadTexts(language);
  const said = CODES.map((code) => inWords(new ApiError(code, 400), texts));
  expect(new Set(said).size).toBe(CODES.length);
  for (const [at, text] of said.entries()) {
    expect(text).not.toContain(CODES[at]);
    expect(text).not.toMatch(/undefined|NaN|_/);
  }
  expect(inWords(new ApiError('something_new', 418), texts)).toBe(texts.m.errors.internal);
});

test('refusals say what they know', () => {
  const words = (code: string, details: ApiError['details']) =>
    inWords(new ApiError(code, 400, details), ENGLISH);
  expect(words('wrong_code', { tries_left: 1 })).toContain('1 try is left');
  expect(words('wrong_code', { tries_left: 0 })).toContain(en.noTries);
  expect(words('rate_limited', { retry_after: 40 })).toContain('40 seconds');
  for (const reason of ['short', 'long', 'common', 'breached'] as const)
    expect(words('weak_password', { reason })).toBe(en.weakPassword[reason]);
});

test.each(CODES.filter((it) => it !== 'offline'))(
  '%s while signing in is shown and read out',
  async (code) => {
    open('/account/sign-in');
    await at('email');
    mock.refuse('POST sign-in/email', 400, code);
    await type('email', 'ada@example.com');
    await click('email-continue');
    const alert = await find('[role=alert]');
    expect(alert.textContent).toBe(inWords(new ApiError(code, 400), ENGLISH));
  },
);

test('no connection is told, and trying again goes on', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  open('/account/sign-in');
  await says(en.errors.offline);
  vi.unstubAllGlobals();
  await click('try-again');
  await at('email');
});

test('a request that is over, unknown or missing says so', async () => {
  ask({ expires_at: 0 });
  await says(en.trouble.expiredTitle);
  act(() => render(null, root));
  open('/account/authorize?interaction=int_unknown');
  await says(en.trouble.unknownTitle);
  act(() => render(null, root));
  open('/account/authorize');
  await says(en.trouble.unknownTitle);
});

test('a request that ends while it is read takes the page', async () => {
  mock.reset({ signedIn: true });
  const id = ask();
  await at('allow');
  mock.refuse(`POST interactions/${id}/consent`, 410, 'expired');
  await click('allow');
  await at('trouble-expired');
});

test("the server's own refusal is shown as text", async () => {
  open('/account/authorize', {
    error: { code: 'invalid_request', description: '<img src=x onerror=alert(1)>' },
  });
  await says(en.trouble.errorTitle);
  expect((await at('error-code')).textContent).toBe('invalid_request');
  expect((await at('error-description')).textContent).toBe('<img src=x onerror=alert(1)>');
  expect(root.querySelector('img')).toBeNull();
});

test('signing out asks first, then goes where the application wishes or says so', async () => {
  mock.reset({ signedIn: true });
  open('/account/sign-out?interaction=int_back');
  await says(en.signOut.title);
  expect(mock.world().signedIn).toBe(true);
  await click('sign-out-confirm');
  await leaves('https://app.northwind.example/bye');
  act(() => render(null, root));
  mock.reset({ signedIn: true });
  open('/account/sign-out?interaction=int_other');
  await click('sign-out-confirm');
  await says(en.signOut.doneTitle);
});

test('nobody is signed in: the account asks to sign in first', async () => {
  open('/account');
  await leaves('/account/sign-in?return_to=/account');
});

test('what wants a fresh proof asks for it, and is then done', async () => {
  mock.reset({ signedIn: true, fresh: false });
  open('/account');
  await click('set-password');
  await type('edit-new-password', 'several quiet words');
  await click('save-new-password');
  await at('step-up');
  expect(calls('POST password')).toHaveLength(1);
  await click('step-up-code');
  await type('code', CODE);
  await says(en.account.passwordSaved);
  expect(calls('POST password').map((it) => it.body)).toEqual([
    { password: 'several quiet words' },
    { password: 'several quiet words' },
  ]);
  await gone('step-up');
});

test('closing the question does nothing and says nothing', async () => {
  mock.reset({ signedIn: true, fresh: false });
  open('/account');
  await click('export');
  await at('step-up');
  const close = await find(`[data-testid=step-up] [aria-label="${en.common.close}"]`);
  await act(() => close.click());
  await gone('step-up');
  expect(went).toEqual([]);
  expect(root.querySelector('[role=alert]')).toBeNull();
});

test("a weak password is refused with the server's reason", async () => {
  mock.reset({ signedIn: true });
  open('/account');
  await click('set-password');
  await type('edit-new-password', 'password123');
  await click('save-new-password');
  await says(en.weakPassword.breached);
});

test('the address changes only with the code sent to the new one', async () => {
  mock.reset({ signedIn: true });
  open('/account');
  await click('change-email');
  await type('edit-email', 'ada@new.example');
  await click('save-email');
  await says(en.signIn.codeLead('ada@new.example'));
  expect(mock.world().user.email).toBe('ada@example.com');
  await type('code', CODE);
  await says(en.account.emailChanged);
  expect(mock.world().user.email).toBe('ada@new.example');
});

test('ending an access asks first, and the empty list teaches', async () => {
  mock.reset({ signedIn: true });
  mock.world().applications.splice(1);
  open('/account');
  await click('end-access');
  expect(mock.world().applications).toHaveLength(1);
  await click('confirm-yes');
  await at('no-applications');
  expect(mock.world().applications).toHaveLength(0);
});

test('other devices are signed out one by one or all at once', async () => {
  mock.reset({ signedIn: true });
  open('/account');
  await at('device-ses_2');
  const first = await find('[data-testid=device-ses_2] [data-testid=end-device]');
  await act(() => first.click());
  await gone('device-ses_2');
  expect(root.querySelector('[data-testid=device-ses_1] [data-testid=end-device]')).toBeNull();
  await click('end-others');
  await gone('device-ses_3');
  expect(mock.world().devices.map((it) => it.id)).toEqual(['ses_1']);
});

test('passkeys are renamed, and removed after asking', async () => {
  mock.reset({ signedIn: true });
  open('/account');
  await click('rename-passkey');
  await type('edit-passkey-name', 'Work');
  await click('save-passkey-name');
  await says('Work');
  await click('remove-passkey');
  await click('confirm-yes');
  await says(en.account.noPasskeys);
});

test('the account is deleted only with its own address typed', async () => {
  mock.reset({ signedIn: true });
  open('/account');
  await click('delete');
  await type('edit-confirm-email', 'bob@example.com');
  await click('save-confirm-email');
  await says(en.account.deleteMismatch);
  expect(calls('POST delete')).toHaveLength(0);
  await type('edit-confirm-email', 'ada@example.com');
  await click('save-confirm-email');
  await says(en.account.deletedTitle);
});

test("the application's language comes before the account's, and the menu before both", async () => {
  mock.reset({ signedIn: true, language: 'fr' });
  ask({ ui_locales: ['de-AT'] });
  const de = (await loadTexts('de')).m;
  await says(de.consent.allow);
  expect(document.documentElement.lang).toBe('de');
  const menu = (await at('language')) as HTMLSelectElement;
  await act(() => {
    menu.value = 'pl';
    menu.dispatchEvent(new Event('change', { bubbles: true }));
  });
  const pl = (await loadTexts('pl')).m;
  await says(pl.consent.allow);
  act(() => render(null, root));
  ask({ ui_locales: ['de'] });
  await says(pl.consent.allow);
});

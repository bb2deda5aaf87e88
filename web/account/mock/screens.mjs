// Takes a picture of every page and state, light and dark, on a phone and on a desktop, and has each
// looked at by an accessibility checker: `npm run screens [folder] [what its name contains]`.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openBrowser } from '../../widget/mock/journey.mjs';
import { startMock } from './server.mjs';
import { CLIENT, WALLETS } from './world.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const OUT = process.argv[2] ?? 'dist-screens';
const ONLY = process.argv[3] ?? '';
const SIZES = {
  desktop: { width: 1280, height: 860 },
  phone: { width: 390, height: 844 },
  // A phone of the smallest kind, which is also a desktop at four times the size.
  tiny: { width: 320, height: 568 },
};

await mkdir(OUT, { recursive: true });
const totals = [];
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const scheme of size === 'tiny' ? ['light'] : ['light', 'dark'])
    await tour(`${size}-${scheme}`, {
      colorScheme: scheme,
      viewport,
      hasTouch: size !== 'desktop',
    });
}
console.log(totals.join('\n'));

async function tour(tag, options) {
  if (!tag.includes(ONLY)) return;
  const mock = await startMock();
  const { page, problems, close } = await openBrowser({ ...options, reducedMotion: 'reduce' });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  // The client is nowhere: where the answer would go is enough.
  await page.route('https://*.northwind.example/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>back</title>' }),
  );
  let count = 0;
  const at = (testId) => page.getByTestId(testId);
  const visit = (path, waits) =>
    page.goto(`${mock.pages}/account${path}`).then(() => at(waits).waitFor());
  async function shot(name, { full = true } = {}) {
    await page.waitForTimeout(350);
    count += 1;
    const path = join(OUT, `${tag}-${String(count).padStart(2, '0')}-${name}.png`);
    await page.screenshot({ path, fullPage: full });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    for (const it of violations)
      problems.push(
        `${name}: ${it.id} ${it.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`,
      );
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wide > 0) problems.push(`${name}: ${wide} px wider than the window`);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, summary, label.choice')]
        .filter((it) => it.offsetParent && !it.closest('.input'))
        .map((it) => [it.textContent.slice(0, 30), it.getBoundingClientRect()])
        .filter(([, box]) => box.height < 44)
        .map(([text, box]) => `${text} ${Math.round(box.width)}×${Math.round(box.height)}`),
    );
    if (small.length > 0) problems.push(`${name}: small targets ${small.join(', ')}`);
  }
  const asked = (overrides) => `/authorize?interaction=${mock.interaction(overrides)}`;

  // Signing in for an application.
  await visit(asked({ login_hint: null }), 'at-start');
  await shot('sign-in');
  await at('email').fill('ada@');
  await at('email-continue').click();
  await page.locator('.error').waitFor();
  await shot('sign-in-error');
  await at('email').fill('ada@example.com');
  await at('email-continue').click();
  await at('code').waitFor();
  await shot('code');
  await at('code').fill('000 000');
  await page.locator('.error').waitFor();
  await at('add-name').click();
  await shot('code-wrong');
  await at('use-password').click();
  await at('password').fill('wrong');
  await at('password-submit').click();
  await page.locator('.error').waitFor();
  await shot('password-wrong');
  mock.refuse('POST sign-in/password', 403, 'password_locked');
  await at('password').fill('wrong again');
  await at('password-submit').click();
  await at('password-locked').waitFor();
  await shot('password-locked');
  mock.world().digits = 12;
  await at('use-code').click();
  await at('code').fill('12345678');
  await shot('code-long');
  mock.world().digits = 6;

  // Consent.
  mock.reset({ signedIn: true });
  await visit(asked({ steps: ['select_account', 'consent'] }), 'at-select');
  await shot('select-account');
  await visit(asked({ steps: ['step_up', 'consent'] }), 'at-start');
  await shot('step-up');
  await visit(asked(), 'at-consent');
  await shot('consent', { full: false });
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await shot('consent-end', { full: false });
  const workspaces = [
    { id: 'ws_1', name: 'Personal', sandbox: true, integrations: [...WALLETS, ...WALLETS] },
    { id: 'ws_2', name: 'Berg & Daughters', sandbox: true, integrations: [] },
  ];
  await visit(
    asked({ client: { ...CLIENT, sandbox: true }, workspaces, offline: false, access_days: 1 }),
    'at-consent',
  );
  await shot('consent-sandbox-workspaces');
  await at('workspace-ws_2').click();
  mock.refuse(
    `POST interactions/${[...mock.world().interactions.keys()].at(-1)}/consent`,
    503,
    'unavailable',
  );
  await at('allow').click();
  await page.locator('.notice.danger').waitFor();
  await shot('consent-refused', { full: false });
  await visit(asked({ workspaces: [] }), 'at-consent');
  await shot('consent-no-workspace');
  await at('allow').click();
  await page.waitForURL('**/callback**');
  await visit(asked({ expires_at: 0 }), 'trouble-expired');
  await shot('expired');
  await visit('/authorize?interaction=int_unknown', 'trouble-not_found');
  await shot('unknown');
  mock.refuse('GET session', 503, 'unavailable');
  await visit('/sign-in', 'trouble-unavailable');
  await shot('unavailable');
  await visit('/authorize?page-error=invalid_request', 'error-page');
  problems.splice(0, problems.length, ...problems.filter((it) => !it.includes('status of')));
  await shot('error');

  // Signing out and in.
  await visit('/sign-out?interaction=int_1', 'sign-out');
  await shot('sign-out');
  await at('sign-out-confirm').click();
  await at('signed-out').waitFor();
  await shot('signed-out');
  mock.world().passkeys = [];
  mock.world().user.passkeys = 0;
  await visit('/sign-in?return_to=/account', 'at-start');
  await shot('own-sign-in');
  await at('email').fill('ada@example.com');
  await at('email-continue').click();
  await at('code').fill('123456');
  await at('account').waitFor();

  // One's own account.
  await page.getByText('Ledgerly Tax').waitFor();
  await shot('account');
  await at('suggested-passkey').click();
  await page.getByTestId('rename-passkey').waitFor();
  await page.locator('.sees summary').first().click();
  await shot('account-passkey-added');
  await at('set-password').click();
  await at('edit-new-password').fill('short');
  await at('save-new-password').click();
  await page.locator('.error').waitFor();
  await at('change-email').click();
  await shot('account-editing');
  mock.world().fresh = false;
  await at('edit-email').fill('ada@new.example');
  await at('save-email').click();
  await at('step-up').waitFor();
  await shot('account-step-up', { full: false });
  await at('step-up-code').click();
  await at('code').waitFor();
  await shot('account-step-up-code', { full: false });
  await at('code').fill('123456');
  await page.getByText('ada@new.example').waitFor();
  await shot('account-email-code');
  await at('code').fill('123456');
  await at('change-email').waitFor();
  await at('end-access').first().click();
  await shot('account-end-access', { full: false });
  await at('confirm-yes').click();
  await at('confirm').waitFor({ state: 'detached' });
  await at('end-access').click();
  await at('confirm-yes').click();
  await at('no-applications').waitFor();
  await at('end-others').click();
  await page.getByTestId('end-others').waitFor({ state: 'detached' });
  await shot('account-empty');
  const saved = page.waitForEvent('download');
  await at('export').click();
  if ((await saved).suggestedFilename() !== 'kryptos-connect.json') problems.push('no download');
  await at('delete').click();
  await at('edit-confirm-email').fill('bob@example.com');
  await at('save-confirm-email').click();
  await page.locator('.dialog .error').waitFor();
  await shot('account-delete', { full: false });
  await page.keyboard.press('Escape');
  await at('account-language').selectOption('de');
  await page.getByText('Dein Konto').waitFor();
  await shot('account-german');
  await visit(asked({ ui_locales: ['pl'] }), 'at-consent');
  await shot('consent-language');

  const found = problems.filter((it) => !it.includes('status of'));
  totals.push(`${tag}: ${count} pictures ${JSON.stringify([...new Set(found)], null, 1)}`);
  await close();
  await mock.close();
}

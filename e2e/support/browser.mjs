// A real Chromium with a new profile, and the widget as a person meets it.
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';
import { temporaryFolder } from './server.mjs';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What its pages complain about is collected in `problems`. `flags` are further ones of Chromium's. */
export async function openBrowser({ flags = [], ...options } = {}) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium was found: run `make tools`');
  const profile = await temporaryFolder('browser');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...FLAGS, ...flags],
    ...options,
  });
  const problems = [];
  context.setDefaultTimeout(15_000);
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('console', (message) => {
    const { url } = message.location();
    // Chromium asks for it by itself, now and then, whatever the page says.
    if (message.type() === 'error' && !url.endsWith('/favicon.ico'))
      problems.push(`${message.text()} ${url}`);
  });
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    problems,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/**
 * A device of the browser's own that makes and proves passkeys. Its person touches it as soon as
 * anything asks, even the list under a field.
 */
export async function addAuthenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** What an accessibility checker finds wrong in a page and its frames. */
export async function auditAccessibility(page) {
  const script = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
  const found = [];
  for (const frame of page.frames()) {
    await frame.evaluate(script);
    const { violations } = await frame.evaluate(() => globalThis.axe.run());
    found.push(...violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html)}`));
  }
  return found;
}

/** `frame` is where the widget is, if not in the dialog of a page. */
export function widgetOf(page, frame = page.frameLocator('dialog iframe')) {
  const at = (testId) => frame.getByTestId(testId);
  const finished = ['COMPLETED', 'PARTIALLY SYNCED', 'FAILED'];
  const selectors = finished.map(
    (status) => `[data-testid="integration-status"][data-status="${status}"]`,
  );
  return {
    frame,
    at,
    /**
     * Shown for half a second. What is pressed in a frame's first moments Chromium may give to the page
     * around it: once in forty, 80 ms after the first paint. No person is that quick.
     */
    async isSeen(testId = 'guest-continue') {
      await at(testId).waitFor();
      await frame.locator(':root').evaluate(async () => {
        const [paint] = performance.getEntriesByName('first-contentful-paint');
        const left = (paint?.startTime ?? 0) + 500 - performance.now();
        await new Promise((resolve) => setTimeout(resolve, left));
      });
    },
    /** `also`: scopes that are not ticked by themselves. */
    async agreeAsGuest(also = []) {
      await this.isSeen();
      await at('guest-continue').click();
      for (const scope of also) await at(`scope-${scope}`).click();
      await at('consent-allow').click();
    },
    async pasteAddress(provider, address) {
      await at(`provider-${provider}`).click();
      await at('address-input').fill(address);
      await at('address-submit').click();
    },
    /** The status that the sync ends with. */
    async syncEnds(timeout = 90_000) {
      const status = frame.locator(selectors.join(', ')).first();
      await status.waitFor({ timeout });
      return status.getAttribute('data-status');
    },
    async finish() {
      await at('finish').click();
      await at('done').waitFor();
    },
    /** By keyboard: a click would wait for an answer from the frame, which is gone with it. */
    async goBack() {
      await at('done').focus();
      await page.keyboard.press('Enter');
    },
  };
}

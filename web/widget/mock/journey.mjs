// Steps of a person's way through demo and widget, for scripts that drive a real browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

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

/** Chromium with a new profile; what the page complains about is collected in `problems`. */
export async function openBrowser(options = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'kryptos-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
    ...options,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return {
    page,
    problems,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** The widget as it stands inside the page. */
export function widgetOf(page) {
  const frame = page.frameLocator('iframe[title]');
  return {
    frame,
    at: (testId) => frame.getByTestId(testId),
    status: (status) => frame.locator(`[data-testid=integration-status][data-status="${status}"]`),
  };
}

export async function openWidget(page, demoUrl) {
  if (page.url() !== demoUrl) await page.goto(demoUrl);
  await page.getByTestId('connect-button').click();
  return widgetOf(page);
}

export async function agreeAsGuest(widget) {
  await widget.at('guest-continue').click();
  await widget.at('consent-allow').click();
}

export async function connectAddress(widget, provider, address) {
  await widget.at(`provider-${provider}`).click();
  await widget.at('address-input').fill(address);
  await widget.at('address-submit').click();
}

// Takes a picture of every step, light and dark, on a phone and on a desktop: `npm run screens`.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { agreeAsGuest, connectAddress, openBrowser, openWidget } from './journey.mjs';
import { startMock } from './server.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core');
const OUT = process.argv[2] ?? 'dist-screens';
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const ETH = '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa';

/** What an accessibility checker finds in a page or frame; the policy is told to look away for it. */
async function audit(frame) {
  await frame.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await frame.evaluate(() => globalThis.axe.run());
  return violations.map(
    (it) =>
      `${it.id} ${it.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
  );
}

await mkdir(OUT, { recursive: true });
for (const scheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES)) await tour(scheme, size, viewport);
}

async function tour(colorScheme, size, viewport) {
  const mock = await startMock({ pace: 250 });
  const phone = size === 'phone';
  const { page, problems, close } = await openBrowser({
    colorScheme,
    viewport,
    hasTouch: phone,
  });
  let count = 0;
  const shot = async (name, fullPage = false) => {
    await page.waitForTimeout(450);
    count += 1;
    const path = join(OUT, `${size}-${colorScheme}-${String(count).padStart(2, '0')}-${name}.png`);
    await page.screenshot({ path, fullPage });
    for (const frame of page.frames())
      for (const found of await audit(frame)) problems.push(`${name}: ${found}`);
  };

  await page.goto(mock.demoUrl);
  await shot('hero');
  const widget = await openWidget(page, mock.demoUrl);
  await widget.at('guest-continue').waitFor();
  await shot('welcome');
  await widget.at('guest-continue').click();
  await widget.at('consent-allow').waitFor();
  await shot('consent');
  await widget.frame.locator('.scroll').evaluate((it) => it.scrollTo(0, it.scrollHeight));
  await shot('consent-end');
  await widget.at('consent-allow').click();
  await widget.at('provider-ethereum').waitFor();
  await shot('pick');
  await widget.at('provider-search').fill(ETH);
  await shot('pick-address');
  await widget.at('provider-search').fill('zcash');
  await shot('pick-none');
  await widget
    .at('provider-search')
    .fill('legal winner thank year wave sausage worth useful legal winner thank yellow');
  await shot('pick-secret');
  await widget.at('provider-kraken').click();
  await shot('form-keys');
  await page.keyboard.press('Shift+Tab');
  await widget.frame.getByRole('button', { name: 'Back', exact: true }).click();
  await widget.at('provider-ethereum').click();
  await widget.at('address-input').fill('0x123');
  await widget.at('address-submit').click();
  await shot('form-error');
  await widget.at('use-test-address').click();
  await shot('form');
  await widget.at('address-submit').click();
  await widget.status('ONGOING').waitFor();
  await shot('sync');
  await widget.at('add-another').click();
  await widget.at('sandbox-solana').click();
  await widget.at('alias-input').fill('Phantom');
  await widget.at('address-submit').click();
  await widget.status('COMPLETED').nth(1).waitFor();
  await shot('synced');
  await widget.at('close').click();
  await shot('leave');
  await widget.at('leave-stay').click();
  await widget.at('add-another').click();
  await connectAddress(widget, 'ethereum', ETH);
  await shot('duplicate');
  await widget.at('finish').click();
  await widget.at('done').waitFor();
  await shot('done');
  await widget.at('done').click();
  await page.getByTestId('holdings-table').waitFor();
  await shot('dashboard', true);
  await page.getByTestId('disconnect').click();
  await shot('disconnect');
  await page.keyboard.press('Escape');

  mock.reset();
  mock.next({ sandbox: false });
  const failing = await openWidget(page, `${mock.demoUrl}?failing`);
  await agreeAsGuest(failing);
  await connectAddress(failing, 'ethereum', `0x${'0'.repeat(36)}dead`);
  await failing.status('FAILED').waitFor();
  await failing.at('add-another').click();
  await connectAddress(failing, 'polygon', `0x${'1'.repeat(36)}beef`);
  await failing.status('PARTIALLY SYNCED').waitFor();
  await shot('failed');

  await oneBox();
  await logIn();

  for (const [name, overrides] of [
    ['ended', { revoked: true }],
    ['broken', { broken: true }],
  ]) {
    mock.next(overrides);
    const troubled = await openWidget(page, `${mock.demoUrl}?${name}`);
    await troubled.at('go-back').waitFor();
    await shot(name);
  }
  await page.goto(`${mock.connectUrl}/connect`);
  await shot('alone');

  /** A production client: names, networks, keys, files. */
  async function oneBox() {
    mock.reset();
    mock.next({ sandbox: false });
    const it = await openWidget(page, `${mock.demoUrl}?box`);
    await agreeAsGuest(it);
    await it.at('provider-ethereum').waitFor();
    await shot('pick-live');
    await it.at('provider-search').fill('ada.eth');
    await it.at('connect-networks').waitFor();
    await shot('pick-name');
    await it.at('provider-search').fill('TJRabPrwbZy45sbavfcjinPJC18kjpRTv8');
    await it.at('not-here').waitFor();
    await shot('pick-not-here');
    await it.at('provider-search').fill('okex');
    await it.at('provider-okx').click();
    await shot('form-okx');
    await it.frame.getByRole('button', { name: 'Back' }).click();
    await it.at('provider-generic-csv').click();
    await it.at('csv-pick').waitFor();
    await shot('csv');
    const rows = (head, cells) => Buffer.from(`${head}\n${cells}\n${cells}\n${cells}\n`);
    const file = (name, buffer) => ({ name, mimeType: 'text/csv', buffer });
    await it.at('csv-file').setInputFiles(file('mine.csv', rows('When,Out,Coin,In', '1,2,3,4')));
    await it.at('csv-columns').waitFor();
    await shot('csv-columns');
    const head = 'Date,Sent Amount,Sent Currency,Received Amount,Received Currency';
    const bad = rows(head, 'yesterday,1,2,3,4');
    await it.at('csv-file').setInputFiles(file('wrong.csv', bad));
    await it.at('csv-errors').waitFor();
    await shot('csv-errors');
    const refused = rows(head, 'refused: header_twice Date');
    await it.at('csv-file').setInputFiles(file('twice.csv', refused));
    await it.at('csv-problem').waitFor();
    await shot('csv-refused');
    await it.at('csv-file').setInputFiles(file('trades.csv', rows(head, '2024-01-28,1,2,3,4')));
    await it.at('csv-submit').waitFor();
    await shot('csv-preview');
    await it.at('csv-submit').click();
    await it.status('COMPLETED').waitFor();
    await shot('csv-synced');
    await page.reload();
  }

  async function logIn() {
    mock.reset();
    const it = await openWidget(page, `${mock.demoUrl}?login`);
    await it.at('email-log-in').click();
    await it.at('email').fill('ada@');
    await it.at('send-code').click();
    await shot('email');
    await it.at('email').fill('ada@example.com');
    await it.at('send-code').click();
    await it.at('code').fill('111111');
    await it.frame.getByRole('alert').waitFor();
    await shot('code');
    await it.at('code').fill('123456');
    await it.at('consent-allow').waitFor();
    await shot('consent-workspace');
    await it.at('consent-allow').click();
    await it.at('sandbox-solana').click();
    await it.at('address-submit').click();
    await it.at('finish').click();
    await shot('done-account');
    await page.reload();
  }

  console.log(`${size} ${colorScheme}: ${count} pictures`, [...new Set(problems)]);
  await close();
  await mock.close();
}

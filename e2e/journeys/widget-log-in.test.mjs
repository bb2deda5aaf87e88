// Who returns: by a code from a mail, and by a passkey, in a frame of another site's page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addAuthenticator, openBrowser, widgetOf } from '../support/browser.mjs';
import { startHostPage } from '../support/host-page.mjs';
import { personAt } from '../support/person.mjs';

const ADA = 'ada@example.com';

describe('the widget knows its people', () => {
  let host;
  let browser;
  let page;
  let widget;

  before(async () => {
    host = await startHostPage({ production: false });
    browser = await openBrowser();
    page = browser.page;
    widget = widgetOf(page);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
  });

  async function mailedCode(action) {
    return personAt(page, host.kryptos).codeAfter(ADA, action);
  }

  async function goOn() {
    await widget.at('consent-allow').click();
    await widget.at('sandbox-ethereum').click();
    await widget.at('address-submit').click();
    await widget.finish();
  }

  test('by a code that is mailed; a wrong one is told so and the right one taken', async () => {
    await host.open(page);
    await widget.isSeen('email-log-in');
    await widget.at('email-log-in').click();
    await widget.at('email').fill(ADA);
    const code = await mailedCode(async () => {
      await widget.at('email').press('Enter');
      await widget.at('code').waitFor();
    });
    await widget.at('code').fill(code === '000000' ? '000001' : '000000');
    await widget.frame.getByText('This is not the code we sent.').waitFor();
    await widget.at('code').fill(code);
    await goOn();
    const account = widget.at('take-back').getByRole('link');
    assert.equal(await account.evaluate((it) => it.href), `${host.kryptos.url}/account`);
    await widget.goBack();
    await page.waitForFunction(() => window.told.some((it) => it.success));
    const steps = (await host.told(page)).flatMap((it) => it.step ?? []);
    assert.deepEqual(steps, ['INIT', 'CONNECT', 'INTEGRATION', 'STATUS']);
  });

  test('by a passkey that was made on the account page', async () => {
    await addAuthenticator(page);
    await page.goto(`${host.kryptos.url}/account`);
    await personAt(page, host.kryptos).signIn(ADA);
    await page.getByTestId('suggested-passkey').click();
    await page.getByTestId('remove-passkey').waitFor();

    await host.open(page);
    await widget.isSeen('passkey-log-in');
    await widget.at('passkey-log-in').click();
    await widget.frame.getByText(`Logged in as ${ADA}`).waitFor();
    await widget.at('consent-allow').click();
    // The same person: what was connected before is there.
    await widget.at('sandbox-ethereum').click();
    await widget.at('address-submit').click();
    await widget.at('duplicate').waitFor();
    await page.keyboard.press('Escape');
    await widget.at('leave-confirm').click();
    await page.waitForFunction(() => window.told.some((it) => it.exit));
  });

  test('or as a guest, if there is no passkey to be had', async () => {
    const other = await openBrowser();
    try {
      const alone = widgetOf(other.page);
      await host.open(other.page, { authMethods: ['guest'] });
      await alone.at('guest-continue').waitFor();
      assert.equal(await alone.at('passkey-log-in').count(), 0);
      assert.equal(await alone.at('email-log-in').count(), 0);
    } finally {
      await other.close();
    }
  });

  test('and nothing complains', () => {
    // The browser's own words for the answer to the wrong code.
    const others = browser.problems.filter((it) => !it.includes('status of 400'));
    const refused = browser.problems.filter((it) => it.includes('status of 409'));
    assert.deepEqual(
      others.filter((it) => !refused.includes(it)),
      [],
    );
  });
});

// Somebody at our pages, who reads their mail.
import { setTimeout as sleep } from 'node:timers/promises';

export function personAt(page, kryptos) {
  const at = (testId) => page.getByTestId(testId);

  /** The code of a mail to `email` that comes because of `action`. */
  async function codeAfter(email, action) {
    const codes = async () =>
      (await kryptos.mails())
        .filter((mail) => mail.to === email)
        .flatMap((mail) => /\b\d{6}\b/.exec(mail.text) ?? []);
    const before = (await codes()).length;
    await action();
    for (let tries = 0; tries < 200; tries += 1) {
      const found = await codes();
      if (found.length > before) return found[0];
      await sleep(25);
    }
    throw new Error(`no mail came to ${email}`);
  }

  async function askForCode(email) {
    await at('email').fill(email);
    return codeAfter(email, async () => {
      await at('email-continue').click();
      await at('code').waitFor();
    });
  }

  return {
    at,
    codeAfter,
    askForCode,
    /** Signs in, or up, by a mailed code. */
    async signIn(email) {
      await at('code').fill(await askForCode(email));
    },
  };
}

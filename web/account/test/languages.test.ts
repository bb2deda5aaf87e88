import { scopes as english } from '@kryptos_connect/ui/scopes/en';
import { expect, test } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { ago, clock, duration } from '../src/i18n/format.ts';
import { chooseLanguage, LANGUAGES, loadTexts, type Messages } from '../src/i18n/index.ts';

/** Every text with what it puts in, e.g. `.signIn.to` → `Sign in to continue to ⟨0⟩`. */
function texts(messages: Messages): Map<string, string> {
  const found = new Map<string, string>();
  function walk(value: unknown, path: string): void {
    if (typeof value === 'string') found.set(path, value);
    else if (typeof value === 'function') found.set(path, String(value('⟨0⟩')));
    else for (const [key, it] of Object.entries(value ?? {})) walk(it, `${path}.${key}`);
  }
  walk(messages, '');
  return found;
}

test.each(LANGUAGES)(
  '%s says everything that English says, and puts the same in it',
  async (language) => {
    const { m, scopes, language: loaded } = await loadTexts(language);
    expect(loaded).toBe(language);
    const said = texts(m);
    expect([...said.keys()].sort()).toEqual([...texts(en).keys()].sort());
    for (const [path, text] of texts(en)) {
      expect(said.get(path)?.trim(), path).not.toBe('');
      expect(said.get(path)?.includes('⟨0⟩'), path).toBe(text.includes('⟨0⟩'));
    }
    expect(Object.keys(scopes).sort()).toEqual(Object.keys(english).sort());
    expect(
      Object.values(scopes)
        .flat()
        .filter((text) => !text.trim()),
    ).toEqual([]);
  },
);

test.each(LANGUAGES.filter((it) => it !== 'en'))(
  '%s is not English left standing',
  async (language) => {
    const said = texts((await loadTexts(language)).m);
    const same = [...texts(en)].filter(([path, text]) => said.get(path) === text);
    // Words such as “Code” and “Passkeys” are the same in some.
    expect(same.length).toBeLessThan(8);
  },
);

test('Polish counts as Polish does', async () => {
  const { m } = await loadTexts('pl');
  expect([1, 2, 5, 22].map(m.consent.wallets)).toEqual([
    '1 portfel',
    '2 portfele',
    '5 portfeli',
    '22 portfele',
  ]);
});

test('the first wish that is spoken here wins, else English', () => {
  expect(chooseLanguage(undefined, 'ja', 'de-AT', 'fr')).toBe('de');
  expect(chooseLanguage('pl', 'de')).toBe('pl');
  expect(chooseLanguage(null, 'ja')).toBe('en');
});

test('times are said as people say them', () => {
  expect(clock(65)).toBe('1:05');
  expect(duration(30, 'en')).toBe('30 seconds');
  expect(duration(601, 'de')).toBe('11 Minuten');
  expect(ago(0, 'en', 3 * 3_600_000)).toBe('3 hours ago');
  expect(ago(0, 'en', 40 * 86_400_000)).toMatch(/1970|1969/);
});

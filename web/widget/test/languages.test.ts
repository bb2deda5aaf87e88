import { LANGUAGES } from '@kryptos_connect/bridge';
import { expect, test } from 'vitest';
import read from '../../../crates/imports/src/read.rs?raw';
import wrong from '../../../crates/imports/src/wrong.rs?raw';
import { en } from '../src/i18n/en.ts';
import { chooseLanguage, loadMessages, type Messages } from '../src/i18n/index.ts';

/** Every text with the names it puts in, e.g. `welcome.title` → `Connect your crypto to ⟨0⟩`. */
function texts(messages: Messages): Map<string, string> {
  const found = new Map<string, string>();
  function walk(value: unknown, path: string): void {
    if (typeof value === 'string') found.set(path, value);
    else if (typeof value === 'function') walk(value('⟨0⟩', '⟨1⟩'), path);
    else if (Array.isArray(value)) found.set(path, value.join('\n'));
    else if (value) for (const [key, it] of Object.entries(value)) walk(it, `${path}.${key}`);
  }
  walk({ ...messages, scopes: null }, '');
  return found;
}

test.each(LANGUAGES)(
  '%s says everything that English says, with the same names in it',
  async (language) => {
    const messages = await loadMessages(language);
    const said = texts(messages);
    for (const [path, english] of texts(en)) {
      const text = said.get(path) ?? '';
      expect(text.trim(), path).not.toBe('');
      expect(text.includes('⟨0⟩'), path).toBe(english.includes('⟨0⟩'));
    }
    if (language !== 'en') {
      expect(messages.welcome.title('x')).not.toBe(en.welcome.title('x'));
      expect(messages.scopes).not.toBeNull();
    }
  },
);

const codesIn = (source: string) => [...source.matchAll(/=> "(\w+)",/g)].map((it) => it[1]);

test('there are words for everything that can be wrong with a row of a file', () => {
  const codes = codesIn(wrong);
  expect(codes.length).toBeGreaterThan(10);
  expect(Object.keys(en.csv.wrongs).sort()).toEqual(codes.sort());
});

test('there are words for every reason to refuse a file whole', () => {
  const codes = codesIn(read);
  expect(codes.length).toBeGreaterThan(5);
  expect(Object.keys(en.csv.unreadable).sort()).toEqual(codes.sort());
});

test.each(LANGUAGES)(
  '%s names the most rows and columns that the server takes',
  async (language) => {
    const { unreadable } = (await loadMessages(language)).csv;
    const digits = (text: string | undefined) => text?.replace(/\D/g, '');
    const most = (what: string) => digits(read.match(`const MOST_${what}: usize = (.*);`)?.[1]);
    expect(digits(unreadable.too_many_rows)).toBe(most('ROWS'));
    expect(digits(unreadable.too_many_columns)).toBe(most('COLUMNS'));
  },
);

test("the application's choice comes first, then the browser's, then English", () => {
  expect(chooseLanguage('pl', ['de-AT'])).toBe('pl');
  expect(chooseLanguage(undefined, ['ja', 'de-AT', 'fr'])).toBe('de');
  expect(chooseLanguage(undefined, ['ja'])).toBe('en');
});

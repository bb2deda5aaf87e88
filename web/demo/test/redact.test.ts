import { expect, test } from 'vitest';
import { readable, shortenTokens } from '../src/redact.ts';

const LETTERS = 'Zk3_9x-QmT7aB1cD5eF8gH2jK4';

test('no token can be read whole, wherever it stands', () => {
  for (const kind of ['link', 'public', 'cat', 'cgrant', 'secret', 'whsec']) {
    const shown = shortenTokens(`{"a": "Bearer ${kind}_${LETTERS}", "b": "${kind}_${LETTERS}"}`);
    expect(shown).toBe(`{"a": "Bearer ${kind}_Zk3_…", "b": "${kind}_Zk3_…"}`);
  }
});

test('what is no token stays as it is', () => {
  const text =
    '{"link_token": "abc", "public_key": 1, "client_id": "client_demo", "id": "wal_1234567890"}';
  expect(shortenTokens(text)).toBe(text);
});

test('bodies are set over lines with every digit of their numbers', () => {
  expect(readable('{"a":420690000.123456789012345678,"b":[]}')).toBe(
    '{\n  "a": 420690000.123456789012345678,\n  "b": []\n}',
  );
  expect(readable('no JSON')).toBe('no JSON');
});

test('a long body is cut, and says so', () => {
  const long = readable(JSON.stringify(Array.from({ length: 9000 }, (_, at) => at)));
  expect(long.length).toBeLessThan(12_100);
  expect(long).toMatch(/\n… cut here, of [\d,]+ characters$/);
});

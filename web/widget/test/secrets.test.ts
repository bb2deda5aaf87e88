import { expect, test } from 'vitest';
import { TEST_WALLETS } from '../src/wallet/address.ts';
import { isSearchable, mustNotBeSent } from '../src/wallet/secrets.ts';

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const HEX = 'e331b6d69882b4cb4ea581d88e0b604039a3de5967688d3dcffdd2270c0fd109';

test.each([
  ['a phrase of 12 words', PHRASE],
  ['a phrase in capitals with odd spacing', ` ${PHRASE.toUpperCase().replaceAll(' ', '\n  ')} `],
  [
    'a numbered phrase',
    PHRASE.split(' ')
      .map((word, at) => `${at + 1}. ${word}`)
      .join(' '),
  ],
  ['a phrase with commas', PHRASE.replaceAll(' ', ', ')],
  ['a phrase of 24 words', `${PHRASE} ${PHRASE}`],
  ['a phrase typed up to its tenth word', PHRASE.split(' ').slice(0, 10).join(' ')],
  ['a hex key', HEX],
  ['a hex key with 0x', `0x${HEX}`],
  ['a Bitcoin key', '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'],
  [
    'an extended private key',
    `xprv${'9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMP'.slice(0, 107)}`,
  ],
  ['a Solana key', '4'.repeat(88)],
  ['a Solana key file', `[${Array.from({ length: 64 }, (_, at) => at * 3).join(', ')}]`],
  ['a key file', '-----BEGIN EC PRIVATE KEY-----\nabc'],
])('%s is refused', (_, text) => {
  expect(mustNotBeSent(text)).toBe(true);
  expect(isSearchable(text)).toBe(false);
});

test.each([
  TEST_WALLETS[0].address,
  TEST_WALLETS[1].address,
  'Savings of the whole family',
  'Coinbase',
  '',
])('%s may be sent', (text) => {
  expect(mustNotBeSent(text)).toBe(false);
});

test("an exchange's secret may be hex, but never a phrase", () => {
  expect(mustNotBeSent(HEX, true)).toBe(false);
  expect(mustNotBeSent(PHRASE, true)).toBe(true);
});

test('chains whose addresses are 32 bytes of hex keep them', () => {
  expect(mustNotBeSent(`0x${HEX}`, false, 'sui')).toBe(false);
  expect(mustNotBeSent(`0x${HEX}`, false, 'ethereum')).toBe(true);
});

test('a phrase typed word by word is not searched for on the way', () => {
  const words = PHRASE.split(' ');
  const sent = words.map((_, at) => words.slice(0, at + 1).join(' ')).filter(isSearchable);
  expect(sent.length).toBeLessThanOrEqual(3);
});

import { expect, test } from 'vitest';
import { fitsProvider, providerFamily, recognise, TEST_WALLETS } from '../src/wallet/address.ts';

const XPUB =
  'xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx4df189oLKnC5fSwqPfgyP3hooxujYzAu3fDVmz';

test.each([
  ['0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa', 'evm'],
  ['  0x47C2E31E9CE22437BCF6313D2B9E98245A7BFCFA ', 'evm'],
  ['2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1', 'solana'],
  ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'bitcoin'],
  ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'bitcoin'],
  ['ltc1qg82u8my48w8x6k4v8qy0c4l9pjrlnfxyqm3k9e', 'litecoin'],
  ['TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', 'tron'],
  ['DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L', 'dogecoin'],
  ['rN7n7otQDd6FczFgLdSqtcsAUxDkw6fzRH', 'xrp'],
  ['GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7', 'stellar'],
  ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'bitcoin-cash'],
  ['cosmos1vqpjljwsynsn58dugz0w8ut7kun7t8ls2qkmsq', 'cosmos'],
])('%s is recognised as an address of %s', (text, family) => {
  expect(recognise(text)).toMatchObject({ form: 'address', family });
});

test.each([
  [XPUB, 'bitcoin'],
  [`z${XPUB.slice(1)}`, 'bitcoin'],
  [`y${XPUB.slice(1)}`, 'bitcoin'],
  [`L${XPUB.slice(1).replace('pub', 'tub')}`, 'litecoin'],
])('%s is recognised as an extended public key', (text, family) => {
  expect(recognise(text)).toMatchObject({ form: 'extended-key', family });
});

test.each(['vitalik.eth', 'Pay.Vitalik.ETH'])('%s is recognised as a name', (text) => {
  expect(recognise(text)).toEqual({ form: 'name', text: text.toLowerCase() });
});

test("what wallets' QR codes hold is recognised by the address in it", () => {
  const address = TEST_WALLETS[0].address;
  expect(recognise(`ethereum:${address}@1?value=1e18`)).toMatchObject({ text: address });
  const bitcoin = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
  expect(recognise(`bitcoin:${bitcoin}?amount=0.1`)).toMatchObject({ text: bitcoin });
});

test.each(['kraken', '0x123', 'ethereum', '', 'a.b.ethx', 'x'.repeat(500)])(
  '%s is something to search for',
  (text) => {
    expect(recognise(text)).toBeNull();
  },
);

test('an address is held against the shape of its chain, and left alone where that is unknown', () => {
  const [ethereum, solana] = TEST_WALLETS;
  expect(fitsProvider(ethereum.address, { id: 'polygon', isEVM: true })).toBe(true);
  expect(fitsProvider(solana.address, { id: 'ethereum' })).toBe(false);
  expect(fitsProvider('vitalik.eth', { id: 'ethereum' })).toBe(false);
  expect(fitsProvider(XPUB, { id: 'bitcoin' })).toBe(true);
  expect(fitsProvider('anything at all', { id: 'monero' })).toBe(true);
  expect(fitsProvider('  ', { id: 'monero' })).toBe(false);
  expect(providerFamily({ id: 'monero' })).toBeNull();
});

import { expect, test } from 'vitest';
import {
  addressFamily,
  fitsProvider,
  providerFamily,
  TEST_WALLETS,
} from '../src/wallet/address.ts';

test.each([
  ['0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa', 'evm'],
  ['  0x47C2E31E9CE22437BCF6313D2B9E98245A7BFCFA ', 'evm'],
  ['2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1', 'solana'],
  ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'bitcoin'],
  ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'bitcoin'],
  ['ltc1qg82u8my48w8x6k4v8qy0c4l9pjrlnfxyqm3k9e', 'litecoin'],
  ['kraken', null],
  ['0x123', null],
])('%s is recognised as %s', (text, family) => {
  expect(addressFamily(text)).toBe(family);
});

test('an address is held against the shape of its chain, and left alone where that is unknown', () => {
  const [ethereum, solana] = TEST_WALLETS;
  expect(fitsProvider(ethereum.address, { id: 'polygon', isEVM: true })).toBe(true);
  expect(fitsProvider(solana.address, { id: 'ethereum' })).toBe(false);
  expect(fitsProvider('anything at all', { id: 'stellar' })).toBe(true);
  expect(fitsProvider('  ', { id: 'stellar' })).toBe(false);
  expect(providerFamily({ id: 'stellar' })).toBeNull();
});

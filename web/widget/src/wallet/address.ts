/** What an address looks like, judged by its letters alone; the server has the last word. */
export type Family = 'evm' | 'solana' | 'bitcoin' | 'litecoin';

const SHAPES: [Family, RegExp][] = [
  ['evm', /^0x[0-9a-f]{40}$/i],
  [
    'bitcoin',
    /^(bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|[xyz]pub[1-9A-HJ-NP-Za-km-z]{100,112})$/,
  ],
  [
    'litecoin',
    /^(ltc1[02-9ac-hj-np-z]{11,71}|[LM][1-9A-HJ-NP-Za-km-z]{25,33}|[LM]tub[1-9A-HJ-NP-Za-km-z]{100,112})$/,
  ],
  ['solana', /^[1-9A-HJ-NP-Za-km-z]{32,44}$/],
];

/** The family that an address seems to belong to; the narrower shapes are tried first. */
export function addressFamily(text: string): Family | null {
  const address = text.trim();
  return SHAPES.find(([, shape]) => shape.test(address))?.[0] ?? null;
}

interface Named {
  id: string;
  isEVM?: boolean;
}

export function providerFamily(provider: Named): Family | null {
  if (provider.isEVM || provider.id === 'ethereum') return 'evm';
  const id = provider.id;
  return id === 'solana' || id === 'bitcoin' || id === 'litecoin' ? id : null;
}

/** False only when the shape is known and does not fit: an unknown family is left to the server. */
export function fitsProvider(text: string, provider: Named): boolean {
  const family = providerFamily(provider);
  const shape = SHAPES.find(([name]) => name === family)?.[1];
  return shape ? shape.test(text.trim()) : text.trim().length > 0;
}

/** The two wallets that a client in sandbox mode may connect. */
export const TEST_WALLETS = [
  { provider: 'ethereum', name: 'Ethereum', address: '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa' },
  { provider: 'solana', name: 'Solana', address: '2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1' },
] as const;

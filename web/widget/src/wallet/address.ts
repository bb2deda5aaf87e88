/**
 * What a pasted text looks like, judged by its letters alone; the server has the last word. Also
 * what no installation may be able to connect is recognised, so that it can be said plainly.
 */
const BASE58 = '[1-9A-HJ-NP-Za-km-z]';
const BECH32 = '[02-9ac-hj-np-z]';

interface Family {
  id: string;
  /** As people know it; names of chains are the same in all languages. */
  name: string;
  shape: RegExp;
}

const shape = (source: string, flags = '') => new RegExp(`^(?:${source})$`, flags);

/** The narrower shapes stand first: many of the others would pass for Solana's. */
const FAMILIES: Family[] = [
  { id: 'evm', name: 'Ethereum', shape: shape('0x[0-9a-f]{40}', 'i') },
  {
    id: 'bitcoin',
    name: 'Bitcoin',
    shape: shape(`bc1${BECH32}{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71}|[13]${BASE58}{25,33}`),
  },
  {
    id: 'litecoin',
    name: 'Litecoin',
    shape: shape(`ltc1${BECH32}{11,71}|[LM]${BASE58}{26,33}`),
  },
  { id: 'bitcoin-cash', name: 'Bitcoin Cash', shape: shape(`(?:bitcoincash:)?[qp]${BECH32}{41}`) },
  { id: 'dogecoin', name: 'Dogecoin', shape: shape(`D[5-9A-HJ-NP-U]${BASE58}{32}`) },
  { id: 'dash', name: 'Dash', shape: shape(`X${BASE58}{33}`) },
  { id: 'tron', name: 'Tron', shape: shape(`T${BASE58}{33}`) },
  { id: 'cardano', name: 'Cardano', shape: shape(`(?:addr|stake)1${BECH32}{50,110}`) },
  { id: 'xrp', name: 'XRP Ledger', shape: shape(`r${BASE58}{24,34}`) },
  { id: 'stellar', name: 'Stellar', shape: shape('G[A-Z2-7]{55}') },
  { id: 'tezos', name: 'Tezos', shape: shape(`(?:tz[1-4]|KT1)${BASE58}{33}`) },
  { id: 'ton', name: 'TON', shape: shape('[EU]Q[\\w-]{46}') },
  { id: 'cosmos', name: 'Cosmos', shape: shape(`(?:cosmos|osmo|celestia|juno)1${BECH32}{38}`) },
  { id: 'polkadot', name: 'Polkadot', shape: shape(`1${BASE58}{46,47}`) },
  { id: 'solana', name: 'Solana', shape: shape(`${BASE58}{32,44}`) },
];

/** Extended public keys: all addresses of a wallet in one text, which shows and cannot spend. */
const EXTENDED_KEYS: [string, RegExp][] = [
  ['bitcoin', shape(`[xyzYZ]pub${BASE58}{100,112}`)],
  ['litecoin', shape(`[LM]tub${BASE58}{100,112}`)],
  ['dogecoin', shape(`dgub${BASE58}{100,112}`)],
];

const ENS_NAME = /^(?:[a-z0-9-]+\.)+eth$/i;

/** A text that names an account. */
export type Recognised =
  | { form: 'address' | 'extended-key'; family: string; familyName: string; text: string }
  | { form: 'name'; text: string };

/** What `text` names, or null where it is something to search for. */
export function recognise(text: string): Recognised | null {
  // Wallets' QR codes hold `ethereum:0x…@1?value=…` and `bitcoin:bc1…?amount=…`.
  const plain = text
    .trim()
    .replace(/^(ethereum|bitcoin|litecoin|solana|dogecoin|dash):/i, '')
    .replace(/[@?].*$/s, '');
  if (plain.length > 200) return null;
  if (ENS_NAME.test(plain)) return { form: 'name', text: plain.toLowerCase() };
  const key = EXTENDED_KEYS.find(([, it]) => it.test(plain))?.[0];
  const family = FAMILIES.find((it) => (key ? it.id === key : it.shape.test(plain)));
  if (!family) return null;
  const form = key ? 'extended-key' : 'address';
  return { form, family: family.id, familyName: family.name, text: plain };
}

interface Named {
  id: string;
  isEVM?: boolean;
}

export function providerFamily(provider: Named): string | null {
  if (provider.isEVM || provider.id === 'ethereum') return 'evm';
  return FAMILIES.find((it) => it.id === provider.id)?.id ?? null;
}

/** False only when the shape is known and does not fit: an unknown family is left to the server. */
export function fitsProvider(text: string, provider: Named): boolean {
  const family = providerFamily(provider);
  if (!family) return text.trim().length > 0;
  const found = recognise(text);
  const known = FAMILIES.find((it) => it.id === family);
  if (found && found.form !== 'name' && found.family === family) return true;
  return known?.shape.test(text.trim()) ?? false;
}

/** The two wallets that a client in sandbox mode may connect. */
export const TEST_WALLETS = [
  { provider: 'ethereum', name: 'Ethereum', address: '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa' },
  { provider: 'solana', name: 'Solana', address: '2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1' },
] as const;

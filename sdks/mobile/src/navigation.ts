import { originOf } from '@kryptos_connect/bridge/native';

/** Wallets' own, and WalletConnect's, which any of them may answer. */
const WALLET_SCHEMES =
  'wc metamask trust rainbow cbwallet phantom solflare ledgerlive uniswap okx okex zerion safe imtokenv2 bitkeep bnc exodus argent backpack'.split(
    ' ',
  );

/** `stay`: the WebView goes there. `leave`: the system opens it, in the browser or a wallet. */
export type Way = 'stay' | 'leave' | 'refuse';

/** Where an address that the page wants to go to is opened. */
export function wayOf(url: string, origin: string): Way {
  const target = originOf(url);
  if (target === origin) return 'stay';
  if (target.startsWith('https:')) return 'leave';
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*):./i.exec(url) ?? [];
  return WALLET_SCHEMES.includes(scheme.toLowerCase()) ? 'leave' : 'refuse';
}

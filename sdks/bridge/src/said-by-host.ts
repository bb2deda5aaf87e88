import { fields, isLinkToken, optionalText, text } from './check.ts';
import type { HostMessage, WalletCalls } from './protocol.ts';

const ICON = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i;
const SOLANA_ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;
const ETHEREUM_ADDRESS = /^0x[0-9a-f]{40}$/i;
const BASE64 = /^[A-Za-z0-9+/]{1,8192}={0,2}$/;

/** What a host has said over the channel, or null if it makes no sense. */
export function parseHostMessage(data: unknown): HostMessage | null {
  const message = fields(data);
  if (message?.type === 'close') return { type: 'close' };
  if (message?.type === 'token') {
    if (!isLinkToken(message.linkToken)) return { type: 'token', linkToken: null };
    const isAuthorized = message.isAuthorized === true;
    return { type: 'token', linkToken: message.linkToken, isAuthorized };
  }
  if (message?.type === 'wallet') return parseWallet(message);
  if (message?.type !== 'response' || !Number.isSafeInteger(message.id)) return null;
  const id = message.id as number;
  if (!('error' in message)) return { type: 'response', id, result: message.result };
  const error = fields(message.error);
  const code = Number.isSafeInteger(error?.code) ? (error?.code as number) : -32603;
  const why = typeof error?.message === 'string' ? error.message.slice(0, 200) : '';
  return { type: 'response', id, error: { code, message: why } };
}

function parseWallet(message: Record<string, unknown>): HostMessage | null {
  const { id, chain, name } = message;
  if (!text(id, 8) || !text(name, 64) || (chain !== 'eip155' && chain !== 'solana')) return null;
  const wallet: HostMessage = { type: 'wallet', id, chain, name };
  const icon = optionalText(message.icon, 65_536);
  const rdns = optionalText(message.rdns, 128);
  if (icon && ICON.test(icon)) wallet.icon = icon;
  if (rdns && /^[\w.-]+$/.test(rdns)) wallet.rdns = rdns;
  return wallet;
}

type Results = { [M in keyof WalletCalls]: (result: unknown) => WalletCalls[M]['result'] | null };

/** What each call may answer. Wallets are strangers too. */
const RESULTS: Results = {
  eth_requestAccounts: accounts(ETHEREUM_ADDRESS),
  eth_accounts: accounts(ETHEREUM_ADDRESS),
  eth_chainId: matching(/^0x[0-9a-f]{1,16}$/i),
  // Signatures of contract wallets carry calls and can be long.
  personal_sign: matching(/^0x[0-9a-f]{2,32768}$/i),
  'standard:connect': accounts(SOLANA_ADDRESS),
  'solana:signIn'(result) {
    const { address, signedMessage, signature } = fields(result) ?? {};
    const given = matching(SOLANA_ADDRESS)(address);
    const message = matching(BASE64)(signedMessage);
    const signed = matching(BASE64)(signature);
    if (!given || !message || !signed) return null;
    return { address: given, signedMessage: message, signature: signed };
  },
};

export function parseWalletResult<M extends keyof WalletCalls>(
  method: M,
  result: unknown,
): WalletCalls[M]['result'] | null {
  return RESULTS[method](result);
}

function matching(pattern: RegExp) {
  return (value: unknown) => (typeof value === 'string' && pattern.test(value) ? value : null);
}

function accounts(pattern: RegExp) {
  return (value: unknown) => {
    if (!Array.isArray(value)) return null;
    return value.slice(0, 50).filter((it): it is string => matching(pattern)(it) !== null);
  };
}

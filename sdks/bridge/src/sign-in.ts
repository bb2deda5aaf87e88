import { fields, text } from './check.ts';
import type { SolanaSignIn } from './protocol.ts';

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:[\d:.]+(?:Z|[+-]\d\d:\d\d)`;
const URI = '[a-z][a-z0-9+.-]*:[!-~]+';

/** The grammar of EIP-4361, line by line. */
const EIP_4361 = new RegExp(
  String.raw`^(https?://)?([!-~]+) wants you to sign in with your Ethereum account:
(0x[0-9a-f]{40})

(?:[\w ~.!*'();:@&=+$,/?#[\]-]+
)?
URI: (${URI})
Version: 1
Chain ID: \d+
Nonce: [a-z0-9]{8,}
Issued At: (${TIME})(?:
Expiration Time: (${TIME}))?(?:
Not Before: (${TIME}))?(?:
Request ID: [\w.~!$&'()*+,;=:@%-]*)?(?:
Resources:(?:
- ${URI})*)?$`,
  'i',
);

/**
 * Whether a wallet may be asked to sign `message`: a log-in to this very page (`origin`) with this very
 * account. Anything else could be a log-in elsewhere, or an order.
 */
export function isEthereumSignIn(message: unknown, address: string, origin: string): boolean {
  const lines = text(message, 2048) && EIP_4361.exec(message);
  if (!lines) return false;
  const [, scheme, domain, account = '', uri, issued, expires, notBefore] = lines;
  return (
    isOurs(scheme, domain, uri, origin) &&
    account.toLowerCase() === address.toLowerCase() &&
    [issued, expires, notBefore].every((it) => !it || Date.parse(it) > 0) &&
    !(expires && Date.parse(expires) < Date.now())
  );
}

/** The fields that a Solana wallet makes its message of, or null if it is no log-in to this page. */
export function solanaSignIn(params: unknown, origin: string): SolanaSignIn | null {
  const input = { ...fields(params) } as Partial<SolanaSignIn>;
  const values = Object.values(input);
  // One line each: a line break could make another field.
  if (values.length > 12 || !values.every((it) => text(it, 512) && /^[ -~]+$/.test(it)))
    return null;
  const { domain, uri, nonce = '' } = input;
  const valid = isOurs('', domain, uri, origin) && /^[a-z0-9]{8,}$/i.test(nonce);
  return valid ? (input as SolanaSignIn) : null;
}

/** The domain must be written as browsers write it: a URL would forgive capitals and user names. */
function isOurs(scheme = '', domain = '', uri = '', origin: string): boolean {
  const site = (scheme || origin.replace(/\/\/.*/, '//')) + domain;
  try {
    return site === origin && new URL(uri).origin === origin;
  } catch {
    return false;
  }
}

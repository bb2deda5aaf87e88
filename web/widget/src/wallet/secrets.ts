/**
 * Recognises what must never leave this device: the words and keys that spend. Judged here, before
 * anything is sent, and rather too strictly than too kindly.
 */
const PHRASE_LENGTHS = new Set([12, 15, 18, 21, 24, 25]);

/** Ten or more short lower-case words in a row are nobody's address, name or API key. */
export function isSeedPhrase(text: string): boolean {
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s,;]+|\d+[.)]\s*/)
    .filter(Boolean);
  const wordy = words.every((word) => /^\p{L}{2,10}$/u.test(word));
  return wordy && (words.length >= 10 || PHRASE_LENGTHS.has(words.length));
}

const PRIVATE_KEYS = [
  // 32 bytes in hex: an EVM key. Addresses of that length start with 0x on a few chains only.
  /^(0x)?[0-9a-f]{64}$/i,
  // Bitcoin's wallet import format, and keys encrypted with a passphrase.
  /^[5KL9c6TQ7X][1-9A-HJ-NP-Za-km-z]{50,51}$/,
  /^6P[1-9A-HJ-NP-Za-km-z]{56}$/,
  // Extended private keys.
  /^[xyztuvXYZTUV]prv[1-9A-HJ-NP-Za-km-z]{100,112}$/,
  /^Ltpv[1-9A-HJ-NP-Za-km-z]{100,112}$/,
  // Solana: 64 bytes in base 58, or a key file's list of numbers.
  /^[1-9A-HJ-NP-Za-km-z]{85,90}$/,
  /^\[\s*\d{1,3}(\s*,\s*\d{1,3}){31,63}\s*\]$/,
  // Key files.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /"(crypto|mnemonic|privateKey|secretKey)"\s*:/i,
];

/** Chains whose addresses are 32 bytes in hex themselves. */
const HEX_32_CHAINS = new Set(['sui', 'aptos', 'starknet', 'near', 'movement']);

export function isPrivateKey(text: string, providerId?: string): boolean {
  const key = text.trim();
  const isHex32 = /^(0x)?[0-9a-f]{64}$/i.test(key);
  if (isHex32 && providerId && HEX_32_CHAINS.has(providerId)) return false;
  return PRIVATE_KEYS.some((shape) => shape.test(key));
}

/**
 * Whether a field's text must be refused. An exchange's API secret is meant to be secret and may be
 * 64 hex digits; a seed phrase has no place in any field.
 */
export function mustNotBeSent(text: string, apiSecret = false, providerId?: string): boolean {
  return isSeedPhrase(text) || (!apiSecret && isPrivateKey(text, providerId));
}

/** A search that may go to the server: a few short words, nothing that looks like a secret. */
export function isSearchable(text: string): boolean {
  return text.length <= 40 && text.trim().split(/\s+/).length <= 3 && !mustNotBeSent(text);
}

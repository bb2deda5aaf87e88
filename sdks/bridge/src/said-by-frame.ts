import { fields, isNonce, text } from './check.ts';
import { type FrameMessage, type FrameRequest, PROTOCOL, type Ready } from './protocol.ts';

/** Characters of each text that a message must have. */
const TEXTS: Record<string, Record<string, number>> = {
  success: { publicToken: 512 },
  exit: {},
  error: { code: 64, message: 500 },
  event: { name: 64 },
  tokenExpired: {},
  wallets: {},
  request: { wallet: 8, method: 32 },
};
const EVENT_DETAILS = ['step', 'provider', 'walletId', 'status'];

export function parseReady(data: unknown, hostNonce: string): Ready | null {
  const message = fields(data);
  if (message?.kryptos !== PROTOCOL || message.type !== 'ready') return null;
  if (message.nonce !== hostNonce || !isNonce(message.frameNonce)) return null;
  return message as unknown as Ready;
}

/** What a frame has said over the channel, or null if it makes no sense. */
export function parseFrameMessage(data: unknown): FrameMessage | FrameRequest | null {
  const message = fields(data);
  const type = message?.type;
  // `Object.hasOwn` is too young for the engines of older phones.
  if (!message || typeof type !== 'string' || !Object.keys(TEXTS).includes(type)) return null;
  const taken: Record<string, unknown> = { type };
  for (const [key, max] of Object.entries(TEXTS[type] ?? {})) {
    const value = message[key];
    if (!text(value, max) && !(key === 'publicToken' && value === null)) return null;
    taken[key] = value;
  }
  if (type === 'event') {
    for (const key of EVENT_DETAILS) if (text(message[key], 200)) taken[key] = message[key];
  }
  if (type === 'request') {
    if (!Number.isSafeInteger(message.id)) return null;
    taken.id = message.id;
    taken.params = message.params;
  }
  return taken as unknown as FrameMessage | FrameRequest;
}

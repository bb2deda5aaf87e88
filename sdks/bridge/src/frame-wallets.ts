import type { FrameRequest, HostMessage, Wallet, WalletCalls } from './protocol.ts';
import { parseWalletResult } from './said-by-host.ts';

/** The wallets in the host's page, as the widget sees them. */
export interface FrameWallets {
  /**
   * Tells the wallets found so far, now and whenever there is another; asks the host to look for them
   * the first time. Returns a function that ends the telling.
   */
  watch(listener: (found: readonly Wallet[]) => void): () => void;
  /** Rejects with a `WalletError`. There is no time limit: a person may be thinking in their wallet. */
  request<M extends keyof WalletCalls>(
    wallet: string,
    method: M,
    ...params: WalletCalls[M]['params'] extends undefined ? [] : [WalletCalls[M]['params']]
  ): Promise<WalletCalls[M]['result']>;
}

/** The wallet, or the host in its place, has said no. */
export class WalletError extends Error {
  /** As in EIP-1193: 4001 the person said no, -32002 another question is still open. */
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const MOST_WALLETS = 24;

type Heard = Extract<HostMessage, { type: 'wallet' | 'response' }>;

export function frameWallets(send: (request: FrameRequest) => void): {
  api: FrameWallets;
  receive(message: Heard): void;
} {
  let found: Wallet[] = [];
  let asked = false;
  let lastId = 0;
  const listeners = new Set<(found: readonly Wallet[]) => void>();
  const pending = new Map<number, (message: Heard & { type: 'response' }) => void>();

  return {
    api: {
      watch(listener) {
        listeners.add(listener);
        if (!asked) send({ type: 'wallets' });
        asked = true;
        listener(found);
        return () => listeners.delete(listener);
      },
      request(wallet, method, ...[params]) {
        const id = ++lastId;
        return new Promise((resolve, reject) => {
          pending.set(id, (message) => {
            if ('error' in message) {
              reject(new WalletError(message.error.code, message.error.message));
              return;
            }
            const result = parseWalletResult(method, message.result);
            if (result === null) reject(new WalletError(-32603, 'the wallet answered nonsense'));
            else resolve(result);
          });
          send({ type: 'request', id, wallet, method, params });
        });
      },
    },
    receive(message) {
      if (message.type === 'response') {
        pending.get(message.id)?.(message);
        pending.delete(message.id);
        return;
      }
      const { type, ...wallet } = message;
      if (found.length >= MOST_WALLETS || found.some((it) => it.id === wallet.id)) return;
      found = [...found, wallet];
      for (const listener of listeners) listener(found);
    },
  };
}

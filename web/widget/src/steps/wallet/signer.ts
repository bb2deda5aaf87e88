import type { FrameWallets, Wallet } from '@kryptos_connect/bridge';
import { WalletError } from '@kryptos_connect/bridge';

/** A wallet that tells its addresses and may sign for them, however it is reached. */
export interface Signer {
  name: string;
  icon?: string | undefined;
  /** Whose addresses it has, in the words of `wallet/address.ts`. */
  family: 'evm' | 'solana';
  accounts(): Promise<string[]>;
  chainId(): Promise<number | undefined>;
  /** Signs a message of EIP-4361; none where the server can not check it. */
  sign: ((message: string, address: string) => Promise<string>) | null;
}

/** The person said no, in the wallet. */
export class TurnedDown extends Error {}

/** A wallet in the host's page. */
export function injectedSigner(wallets: FrameWallets, wallet: Wallet): Signer {
  const { id, name, icon } = wallet;
  if (wallet.chain === 'solana') {
    return {
      name,
      icon,
      family: 'solana',
      accounts: () => unlessTurnedDown(wallets.request(id, 'standard:connect')),
      chainId: async () => undefined,
      sign: null,
    };
  }
  return {
    name,
    icon,
    family: 'evm',
    accounts: () => unlessTurnedDown(wallets.request(id, 'eth_requestAccounts')),
    async chainId() {
      const chain = Number(await wallets.request(id, 'eth_chainId'));
      return Number.isSafeInteger(chain) && chain > 0 ? chain : undefined;
    },
    sign: (message, address) =>
      unlessTurnedDown(wallets.request(id, 'personal_sign', { message, address })),
  };
}

async function unlessTurnedDown<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (cause) {
    // 4001 is "no"; what else a wallet may answer comes to the same for its person.
    if (cause instanceof WalletError) throw new TurnedDown(cause.message);
    throw cause;
  }
}

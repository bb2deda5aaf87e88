import type { FrameWallets, Wallet } from '@kryptos_connect/bridge';
import { useEffect, useState } from 'preact/hooks';

/** The wallets in the host's page that can bring something which is offered. */
export function useWallets(wallets: FrameWallets | null): readonly Wallet[] {
  const [found, setFound] = useState<readonly Wallet[]>([]);
  useEffect(() => wallets?.watch(setFound), [wallets]);
  return found;
}

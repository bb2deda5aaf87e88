import type { FrameWallets, Wallet } from '@kryptos_connect/bridge';
import { useMemo } from 'preact/hooks';
import { injectedSigner } from './signer.ts';
import { WalletFlow, type WalletFlowEnds } from './WalletFlow.tsx';

interface Props extends WalletFlowEnds {
  wallets: FrameWallets;
  wallet: Wallet;
  origin: string;
}

/** A wallet in the page around this frame. */
export function InjectedWallet({ wallets, wallet, ...others }: Props) {
  const signer = useMemo(() => injectedSigner(wallets, wallet), [wallet.id]);
  return <WalletFlow signer={signer} {...others} />;
}

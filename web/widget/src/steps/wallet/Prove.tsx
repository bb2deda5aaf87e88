import { shortAddress } from '@kryptos_connect/ui/address';
import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import type { Integration } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { Page } from '../../ui/Page.tsx';
import { useAttempt } from '../../useAttempt.ts';
import { type Signer, TurnedDown } from './signer.ts';

interface Props {
  signer: Signer;
  sign: NonNullable<Signer['sign']>;
  origin: string;
  /** As the wallet itself wrote it. */
  account: string;
  walletId: string;
  onVerified: (integration: Integration) => void;
  onSkip: () => void;
}

/** A signature, which nobody is made to give: the address is connected already. */
export function Prove({ signer, sign, origin, account, walletId, onVerified, onSkip }: Props) {
  const { m, api } = useWidget();
  const [waiting, setWaiting] = useState(false);
  const { busy, problem, setProblem, attempt } = useAttempt();

  const prove = () =>
    void attempt(
      'send',
      async () => {
        const chain = await signer.chainId().catch(() => undefined);
        const { challenge, message } = await api.askOwnership(walletId, origin, chain);
        setWaiting(true);
        try {
          const signature = await sign(message, account);
          onVerified(await api.proveOwnership(walletId, challenge, signature));
        } catch (cause) {
          if (!(cause instanceof TurnedDown)) throw cause;
          setProblem(m.wallet.proveRefused);
        } finally {
          setWaiting(false);
        }
      },
      (refusal) => (refusal.code === 'OWNERSHIP_NOT_PROVEN' ? m.wallet.proveFailed : undefined),
    );

  return (
    <Page
      title={m.wallet.proveTitle}
      lead={m.wallet.proveLead}
      testId="wallet-prove"
      mark={
        <span class="tile large">
          <Icon name="shield" size={26} />
        </span>
      }
      footer={
        <div class="two">
          <Button kind="secondary" testId="prove-skip" onClick={onSkip}>
            {m.wallet.skip}
          </Button>
          <Button busy={busy !== null} testId="prove" onClick={prove}>
            {m.wallet.prove}
          </Button>
        </div>
      }
    >
      {problem && (
        <Notice kind="warning" testId="prove-problem">
          {problem}
        </Notice>
      )}
      <p class="address-line">
        <Icon name="check" size={18} /> <span class="mono">{shortAddress(account)}</span>
      </p>
      {waiting && (
        <p class="in-wallet" role="status">
          {m.wallet.waiting(signer.name)}
        </p>
      )}
    </Page>
  );
}

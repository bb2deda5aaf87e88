import { Button } from '@kryptos_connect/ui/Button';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useEffect, useState } from 'preact/hooks';
import { useWidget } from '../../context.ts';
import { Page } from '../../ui/Page.tsx';
import type { Signer } from '../wallet/signer.ts';
import { WalletFlow, type WalletFlowEnds } from '../wallet/WalletFlow.tsx';
import { Code } from './Code.tsx';
import { type Pairing, pair } from './pairing.ts';
import './wallet-connect.css';

interface Props extends WalletFlowEnds {
  projectId: string;
  origin: string;
}

/** A wallet on a phone, by the WalletConnect relay. Loaded only if somebody chooses it. */
export function WalletConnect({ projectId, origin, onBack, ...ends }: Props) {
  const { m, app } = useWidget();
  const [pairing, setPairing] = useState<Pairing | null>(null);
  const [signer, setSigner] = useState<Signer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const [copied, setCopied] = useState(false);
  const isNative = origin === '';

  useEffect(() => {
    const gone = new AbortController();
    setPairing(null);
    setProblem(null);
    pair(projectId, { name: app, url: origin || location.origin }).then(
      (made) => {
        if (gone.signal.aborted) return made.close();
        setPairing(made);
        made.approved.then(
          (found) => !gone.signal.aborted && setSigner(isNative ? withoutProof(found) : found),
          () => !gone.signal.aborted && setProblem(m.wallet.expired),
        );
      },
      () => !gone.signal.aborted && setProblem(m.wallet.unreachable),
    );
    return () => gone.abort();
  }, [round]);
  useEffect(() => () => pairing?.close(), [pairing]);

  if (signer) return <WalletFlow signer={signer} origin={origin} onBack={onBack} {...ends} />;
  return (
    <Page
      title={m.wallet.scanTitle}
      lead={m.wallet.scanLead}
      onBack={onBack}
      testId="wallet-connect-page"
      footer={
        problem ? (
          <Button icon="retry" testId="wallet-connect-again" onClick={() => setRound(round + 1)}>
            {m.common.tryAgain}
          </Button>
        ) : (
          pairing && (
            <>
              {isNative && (
                <a class="button primary" href={pairing.uri} data-testid="open-wallet">
                  {m.wallet.openWallet}
                </a>
              )}
              <Button
                kind="secondary"
                testId="copy-link"
                onClick={() => {
                  void navigator.clipboard.writeText(pairing.uri).then(() => setCopied(true));
                }}
              >
                {copied ? m.wallet.copied : m.wallet.copyLink}
              </Button>
            </>
          )
        )
      }
    >
      {problem ? (
        <Notice kind="warning" testId="wallet-connect-problem">
          {problem}
        </Notice>
      ) : (
        <div class="qr">
          {pairing ? (
            <Code text={pairing.uri} label={m.wallet.scanTitle} />
          ) : (
            <span class="spinner large" />
          )}
        </div>
      )}
    </Page>
  );
}

/** A native application has no origin, which a proof would have to name. */
function withoutProof(signer: Signer): Signer {
  return { ...signer, sign: null };
}

import { shortAddress } from '@kryptos_connect/ui/address';
import { Button } from '@kryptos_connect/ui/Button';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Integration, Provider } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { Page } from '../../ui/Page.tsx';
import { useAttempt } from '../../useAttempt.ts';
import { addEverywhere } from '../../useConnecting.ts';
import { recognise } from '../../wallet/address.ts';
import { Found, ofFamily } from '../pick/Found.tsx';
import { catalogueOf } from '../pick/useCatalogue.ts';
import { Prove } from './Prove.tsx';
import { type Signer, TurnedDown } from './signer.ts';

export interface WalletFlowEnds {
  onBack: () => void;
  onAdded: (integration: Integration) => void;
  /** The end: with the wallet that was there already, if nothing was added. */
  onDone: (duplicate?: string) => void;
}

interface Props extends WalletFlowEnds {
  signer: Signer;
  /** The host's, for which a wallet signs. */
  origin: string;
}

type Stage =
  | { at: 'asking' }
  | { at: 'turned-down' }
  | { at: 'choosing'; accounts: string[] }
  | { at: 'networks'; account: string; providers: Provider[] }
  | { at: 'proving'; account: string; walletId: string; isNew: boolean };

/** Addresses from a wallet, then a network, then, if the person likes, a proof. */
export function WalletFlow({ signer, origin, onBack, onAdded, onDone }: Props) {
  const { m, api, endsWith } = useWidget();
  const [stage, setStage] = useState<Stage>({ at: 'asking' });
  const { busy, problem, setProblem, attempt } = useAttempt<'ask' | 'add'>();
  const asked = useRef(false);

  const ask = () =>
    void attempt('ask', async () => {
      setStage({ at: 'asking' });
      try {
        const [accounts, all] = await Promise.all([signer.accounts(), catalogueOf(api)]);
        const providers = ofFamily(all, signer.family);
        const known = accounts.filter((it) => isOf(it, signer.family));
        if (known.length === 0 || providers.length === 0) {
          setProblem(m.wallet.noAccount);
          setStage({ at: 'turned-down' });
        } else if (known.length > 1) setStage({ at: 'choosing', accounts: known });
        else take(known[0] ?? '', providers);
      } catch (cause) {
        if (!(cause instanceof TurnedDown)) throw cause;
        setProblem(m.wallet.refused);
        setStage({ at: 'turned-down' });
      }
    });
  useEffect(() => {
    if (!asked.current) ask();
    asked.current = true;
  }, []);

  function take(account: string, providers: Provider[]): void {
    const [only] = providers;
    if (providers.length === 1 && only) void add([only], account);
    else setStage({ at: 'networks', account, providers });
  }

  const choose = (account: string) =>
    void attempt('add', async () => take(account, ofFamily(await catalogueOf(api), signer.family)));

  async function add(providers: Provider[], account: string): Promise<void> {
    const { added, duplicate, failure } = await addEverywhere(api, providers, account);
    for (const it of added) onAdded(it);
    if (failure && endsWith(failure)) return;
    if (failure && added.length === 0) throw failure;
    const walletId = added[0]?.walletId ?? duplicate;
    if (!walletId) return onDone(undefined);
    if (signer.sign) setStage({ at: 'proving', account, walletId, isNew: added.length > 0 });
    else onDone(added.length > 0 ? undefined : walletId);
  }

  if (stage.at === 'proving' && signer.sign) {
    return (
      <Prove
        signer={signer}
        sign={signer.sign}
        origin={origin}
        account={stage.account}
        walletId={stage.walletId}
        onVerified={(integration) => {
          onAdded(integration);
          onDone();
        }}
        onSkip={() => onDone(stage.isNew ? undefined : stage.walletId)}
      />
    );
  }
  const mark = <Logo name={signer.name} url={signer.icon ?? null} size={48} />;
  return (
    <Page
      key={stage.at}
      title={m.wallet.title(signer.name)}
      lead={stage.at === 'choosing' ? m.wallet.choose : m.wallet.lead}
      mark={mark}
      onBack={onBack}
      testId={`wallet-${stage.at}`}
      footer={
        stage.at === 'turned-down' && (
          <Button icon="retry" busy={busy === 'ask'} testId="wallet-again" onClick={ask}>
            {m.common.tryAgain}
          </Button>
        )
      }
    >
      {problem && (
        <Notice kind="warning" testId="wallet-problem">
          {problem}
        </Notice>
      )}
      {stage.at === 'asking' && (
        <p class="in-wallet" role="status">
          <span class="spinner" /> {m.wallet.waiting(signer.name)}
        </p>
      )}
      {stage.at === 'choosing' && (
        <ul class="list-plain">
          {stage.accounts.map((account) => (
            <li key={account}>
              <button
                type="button"
                class="row"
                data-testid={`account-${account.toLowerCase()}`}
                onClick={() => choose(account)}
              >
                <Logo name={account.slice(2)} size={32} />
                <span class="words mono">{shortAddress(account)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {stage.at === 'networks' && (
        <Networks
          account={stage.account}
          providers={stage.providers}
          busy={busy === 'add'}
          onChosen={(chosen) => void attempt('add', () => add(chosen, stage.account))}
        />
      )}
    </Page>
  );
}

interface NetworksProps {
  account: string;
  providers: Provider[];
  busy: boolean;
  onChosen: (providers: Provider[]) => void;
}

function Networks({ account, providers, busy, onChosen }: NetworksProps) {
  const what = recognise(account);
  if (!what) return null;
  return (
    <Found
      what={what}
      providers={providers}
      busy={busy}
      onPick={(provider) => onChosen([provider])}
      onPickMany={onChosen}
    />
  );
}

function isOf(account: string, family: string): boolean {
  const what = recognise(account);
  return what?.form === 'address' && what.family === family;
}

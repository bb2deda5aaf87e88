import { shortAddress } from '@kryptos_connect/ui/address';
import { Button } from '@kryptos_connect/ui/Button';
import { Icon, type IconName } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Integration } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { formatCount } from '../i18n/index.ts';
import { displayName, type Progress, progressOf, type Stage, stagesOf } from '../wallet/sync.ts';

interface Props {
  integration: Integration;
  /** Drawn out from the others: the one that was meant. */
  marked: boolean;
  onRemove: () => Promise<void>;
  onRetry: () => Promise<void>;
}

export function IntegrationCard({ integration: it, marked, onRemove, onRetry }: Props) {
  const { m, language } = useWidget();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<'remove' | 'retry' | null>(null);
  const card = useRef<HTMLLIElement>(null);
  const name = displayName(it);
  const progress = progressOf(it.status);
  const stages = stagesOf(it);
  const details = [
    it.alias && it.providerPublicName,
    it.type !== 'csv' && it.publicAddress && shortAddress(it.publicAddress),
  ];

  useEffect(() => {
    if (marked) card.current?.scrollIntoView?.({ block: 'nearest' });
  }, [marked]);

  async function run(what: 'remove' | 'retry', action: () => Promise<void>): Promise<void> {
    setBusy(what);
    await action();
    setBusy(null);
  }

  return (
    <li
      ref={card}
      class={marked ? 'card marked' : 'card'}
      data-testid="integration-status"
      data-status={it.status}
      data-wallet={it.walletId}
    >
      <div class="head">
        <Logo name={it.providerPublicName} url={it.logoUrl} />
        <span class="words">
          <strong>
            {name}
            {it.is_verified && (
              <span class="verified" title={m.wallet.verifiedHint} data-testid="verified">
                <Icon name="shield" size={16} />
                <span class="unseen">{m.wallet.verified}</span>
              </span>
            )}
          </strong>
          <small>{details.filter(Boolean).join(' · ')}</small>
        </span>
        <Pill progress={progress} />
        <button
          type="button"
          class="round small"
          aria-label={m.sync.removeName(name)}
          aria-expanded={asking}
          data-testid="remove"
          onClick={() => setAsking(!asking)}
        >
          <Icon name="trash" size={18} />
        </button>
      </div>
      {asking ? (
        <div class="ask">
          <p>{m.sync.removeAsk(name)}</p>
          <div class="two">
            <Button kind="secondary" onClick={() => setAsking(false)}>
              {m.sync.keep}
            </Button>
            <Button
              kind="danger"
              busy={busy === 'remove'}
              testId="remove-confirm"
              onClick={() => void run('remove', onRemove)}
            >
              {m.sync.remove}
            </Button>
          </div>
        </div>
      ) : (
        <>
          {stages.length > 0 && (
            <ul class="stages">
              {stages.map((stage) => (
                <StageRow key={stage.name} stage={stage} />
              ))}
            </ul>
          )}
          <Words integration={it} progress={progress} />
          {typeof it.totalTransactions === 'number' && it.totalTransactions > 0 && (
            <p class="count">
              {m.sync.transactions(
                formatCount(it.totalTransactions, language),
                it.totalTransactions === 1,
              )}
            </p>
          )}
          {(progress === 'failed' || progress === 'partial') && (
            <Button
              kind="secondary"
              icon="retry"
              busy={busy === 'retry'}
              testId="retry"
              onClick={() => void run('retry', onRetry)}
            >
              {m.common.tryAgain}
            </Button>
          )}
        </>
      )}
    </li>
  );
}

/** The server's own explanation, and where it gives none, ours. */
function Words({ integration: it, progress }: { integration: Integration; progress: Progress }) {
  const { m } = useWidget();
  const ours = progress === 'failed' ? `${m.sync.failedHint} ${m.sync.retryHint}` : '';
  const words = [it.message || ours];
  if (it.limitExceeded) words.push(m.sync.limit);
  for (const stage of stagesOf(it)) {
    if (stage.message && stage.message !== it.message) words.push(stage.message);
  }
  const text = words.filter(Boolean);
  if (text.length === 0) return null;
  return <p class={`why ${progress}`}>{[...new Set(text)].join(' ')}</p>;
}

function Pill({ progress }: { progress: Progress }) {
  const { m } = useWidget();
  return <span class={`pill ${progress}`}>{m.sync.status[progress]}</span>;
}

const STAGE_ICONS: Partial<Record<Progress, IconName>> = {
  done: 'check',
  failed: 'close',
  partial: 'dash',
};

function StageRow({ stage }: { stage: Stage }) {
  const { m } = useWidget();
  const icon = STAGE_ICONS[stage.progress];
  return (
    <li
      class={`stage-row ${stage.progress}`}
      data-stage={stage.name}
      data-progress={stage.progress}
    >
      <span class="dot">{icon && <Icon name={icon} size={12} />}</span>
      {m.sync.stages[stage.name] ?? stage.name}
      <span class="unseen">: {m.sync.status[stage.progress]}</span>
    </li>
  );
}

import { sentence, when } from './format.ts';
import { Quantity } from './parts.tsx';
import type { Leg, Transaction } from './types.ts';

interface Props {
  transactions: Transaction[];
  more: boolean;
  syncing: boolean;
  onMore: () => void;
}

export function TransactionList({ transactions, more, syncing, onMore }: Props) {
  if (transactions.length === 0) {
    return (
      <p class="nothing">
        {syncing ? 'Your transactions appear here in a moment.' : 'No transactions yet.'}
      </p>
    );
  }
  return (
    <>
      <ol class="transactions" data-testid="transactions">
        {transactions.map((it) => (
          <Row key={it.id} transaction={it} />
        ))}
      </ol>
      {more && (
        <button type="button" class="plain-button" data-testid="more-transactions" onClick={onMore}>
          Show more
        </button>
      )}
    </>
  );
}

function Row({ transaction: it }: { transaction: Transaction }) {
  const { iso, day, time } = when(it.timestamp);
  const title = sentence(it.label);
  const description = it.description && sentence(it.description) !== title ? it.description : '';
  return (
    <li data-testid="transaction" data-label={it.label}>
      <span class="what">
        <strong>{title}</strong>
        <small>{description}</small>
      </span>
      <span class="legs">
        <Legs legs={it.incomingAssets} sign="+" kind="in" />
        <Legs legs={it.outgoingAssets} sign="−" kind="out" />
        {it.fee.length > 0 && (
          <small class="fee">
            Fee{' '}
            {it.fee.map((leg, at) => (
              <span key={`${at}/${leg.asset.tokenId}`}>
                <Quantity value={leg.quantity} /> {leg.asset.symbol}
              </span>
            ))}
          </small>
        )}
      </span>
      <time dateTime={iso}>
        {day}
        <small>{time}</small>
      </time>
    </li>
  );
}

function Legs({ legs, sign, kind }: { legs: Leg[]; sign: string; kind: string }) {
  return (
    <>
      {legs.map((leg, at) => (
        <span key={`${at}/${leg.asset.tokenId}`} class={`leg ${kind}`}>
          {sign}
          <Quantity value={leg.quantity} /> {leg.asset.symbol}
        </span>
      ))}
    </>
  );
}

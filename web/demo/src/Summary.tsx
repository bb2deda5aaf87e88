import { money, percentChange, signedMoney } from './format.ts';
import { ChangeText, Known } from './parts.tsx';
import type { Holdings } from './types.ts';

export function Summary({ holdings, syncing }: { holdings: Holdings; syncing: boolean }) {
  const { summary, holdings: list } = holdings;
  const currency = list[0]?.baseCurrency ?? 'USD';
  const unpriced = list.filter((it) => it.marketValue === null || it.marketValue === undefined);
  const gain = signedMoney(summary.totalUnrealizedPnL, currency);
  return (
    <section class="summary" aria-label="Summary">
      <div class="total">
        <h3>Total value</h3>
        <p class="figure" data-testid="total-value" title={summary.totalValue ?? undefined}>
          <Known text={list.length > 0 ? money(summary.totalValue, currency) : null} what="value" />
        </p>
        <p class="under">
          <ChangeText change={percentChange(summary.total24hrChange)} /> in 24 hours
          {unpriced.length > 0 && (
            <>
              <i aria-hidden="true"> · </i>
              {unpriced.length === 1 ? 'one asset' : `${unpriced.length} assets`} without a price
            </>
          )}
        </p>
      </div>
      <dl>
        <div>
          <dt>Assets</dt>
          <dd data-testid="asset-count">{list.length}</dd>
        </div>
        <div>
          <dt>Unrealised gain</dt>
          <dd>{gain ? <ChangeText change={gain} /> : <Known text={null} what="gain" />}</dd>
        </div>
        <div>
          <dt>Cost</dt>
          <dd>
            <Known text={money(summary.totalCostBasis, currency)} what="cost" />
          </dd>
        </div>
      </dl>
      {syncing && (
        <p class="syncing" role="status">
          <span class="turning" aria-hidden="true" /> Reading your wallets. Figures may still
          change.
        </p>
      )}
    </section>
  );
}

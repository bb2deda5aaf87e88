import type { ConnectOptions } from '@kryptos_connect/web-sdk';
import { AllocationChart } from './Allocation.tsx';
import { HoldingsTable } from './HoldingsTable.tsx';
import { IntegrationList } from './IntegrationList.tsx';
import { Failure } from './parts.tsx';
import { Summary } from './Summary.tsx';
import { TransactionList } from './TransactionList.tsx';
import { usePortfolio } from './usePortfolio.ts';

interface Props {
  run: ConnectOptions;
  onDisconnected: () => void;
}

export function Dashboard({ run, onDisconnected }: Props) {
  const portfolio = usePortfolio(onDisconnected);
  const { holdings, integrations, transactions, failed, syncing } = portfolio;

  if (!holdings) {
    return (
      <div class="dashboard" aria-busy={!failed}>
        {failed ? (
          <Failure text="Your portfolio could not be read." onRetry={portfolio.reload} />
        ) : (
          <Skeleton />
        )}
      </div>
    );
  }
  return (
    <div class="dashboard" data-testid="dashboard">
      {failed && (
        <Failure text="The latest figures could not be read." onRetry={portfolio.reload} />
      )}
      <Summary holdings={holdings} syncing={syncing} />
      <div class="columns">
        <section class="panel" aria-labelledby="holdings-title">
          <h3 id="holdings-title">Holdings</h3>
          <HoldingsTable holdings={holdings} syncing={syncing} />
        </section>
        <div class="side">
          {holdings.holdings.length > 0 && <AllocationChart holdings={holdings} />}
          <IntegrationList integrations={integrations ?? []} run={run} />
        </div>
      </div>
      <section class="panel" aria-labelledby="transactions-title">
        <h3 id="transactions-title">Latest transactions</h3>
        <TransactionList
          transactions={transactions ?? []}
          more={portfolio.moreTransactions}
          syncing={syncing}
          onMore={portfolio.loadMore}
        />
      </section>
    </div>
  );
}

function Skeleton() {
  return (
    <>
      <p class="unseen" role="status">
        Reading your portfolio…
      </p>
      <div class="bone tall" />
      <div class="columns">
        <div class="bone panel-size" />
        <div class="bone panel-size" />
      </div>
    </>
  );
}

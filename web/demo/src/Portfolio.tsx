import type { ConnectOptions } from '@kryptos_connect/web-sdk';
import { Dashboard } from './Dashboard.tsx';

interface Props {
  connected: boolean;
  run: ConnectOptions;
  onDisconnected: () => void;
}

/** What Northwind makes of the connection. */
export function Portfolio({ connected, run, onDisconnected }: Props) {
  return (
    <section class="portfolio" aria-labelledby="portfolio-title">
      <h2 id="portfolio-title">What Northwind can read now</h2>
      {connected ? (
        <Dashboard run={run} onDisconnected={onDisconnected} />
      ) : (
        <p class="panel nothing" data-testid="not-connected">
          Nothing: nobody is connected. Holdings and transactions stand here after a press on the
          button, and are gone from here after <b>Disconnect</b>.
        </p>
      )}
    </section>
  );
}

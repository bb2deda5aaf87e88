import { type ConnectOptions, useKryptosConnect } from '@kryptos_connect/web-sdk';
import { sentence, shortAddress } from './format.ts';
import type { Integration } from './types.ts';
import { isSyncing } from './usePortfolio.ts';

interface Props {
  integrations: Integration[];
  run: ConnectOptions;
}

export function IntegrationList({ integrations, run }: Props) {
  const { ready, open } = useKryptosConnect(run);
  return (
    <section class="panel" aria-labelledby="connections-title">
      <h3 id="connections-title">Connections</h3>
      <ul class="connections">
        {integrations.map((it) => (
          <li key={it.walletId} data-testid="connection" data-status={it.status}>
            <span class="connection-name">
              <strong>{it.alias || it.providerPublicName}</strong>
              <small>
                {it.publicAddress ? shortAddress(it.publicAddress) : it.providerPublicName}
              </small>
              {it.message && <small class="message">{it.message}</small>}
            </span>
            <span class={`state ${tone(it)}`}>{words(it)}</span>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="button second wide"
        data-testid="connect-another"
        disabled={!ready}
        onClick={open}
      >
        Connect another
      </button>
    </section>
  );
}

function tone(it: Integration): string {
  if (isSyncing(it)) return 'busy';
  if (/^completed$/i.test(it.status)) return 'good';
  return /^failed$/i.test(it.status) ? 'bad' : 'partly';
}

function words(it: Integration): string {
  if (isSyncing(it)) return 'Syncing';
  if (/^completed$/i.test(it.status)) return 'Up to date';
  return sentence(it.status.toLowerCase());
}

import { sentence, shortAddress } from './format.ts';
import type { Integration } from './types.ts';
import { isSyncing } from './usePortfolio.ts';

interface Props {
  integrations: Integration[];
  connecting: boolean;
  onConnect: () => void;
}

export function IntegrationList({ integrations, connecting, onConnect }: Props) {
  return (
    <section class="panel" aria-labelledby="connections-title">
      <h2 id="connections-title">Connections</h2>
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
        aria-busy={connecting || undefined}
        onClick={() => !connecting && onConnect()}
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

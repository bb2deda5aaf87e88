import { openConnect } from '@kryptos_connect/bridge';
import { useEffect, useState } from 'preact/hooks';
import { backend } from './api.ts';
import { Dashboard } from './Dashboard.tsx';
import { Header } from './Header.tsx';
import { Hero } from './Hero.tsx';
import type { Config } from './types.ts';

const APP = 'Northwind Portfolio';

type State = { at: 'loading' } | { at: 'failed' } | { at: 'ready'; config: Config };

export function App() {
  const [state, setState] = useState<State>({ at: 'loading' });
  const [busy, setBusy] = useState(false);
  const [note, setNote] = useState('');
  /** Counts completed sessions, so that the dashboard reads again. */
  const [connections, setConnections] = useState(0);

  async function load(): Promise<void> {
    try {
      setState({ at: 'ready', config: await backend.config() });
    } catch {
      setState({ at: 'failed' });
    }
  }
  useEffect(() => void load(), []);

  function connect(config: Config): void {
    setBusy(true);
    setNote('');
    openConnect({
      baseUrl: new URL(config.connect_url).origin,
      clientId: config.client_id,
      generateLinkToken: backend.linkToken,
      theme: 'auto',
      appName: APP,
      title: `Connect to ${APP}`,
      onSuccess: (publicToken) => void connected(publicToken),
      onExit: () => setBusy(false),
      onError: ({ message }) => {
        setBusy(false);
        setNote(message);
      },
    });
  }

  /** A returning user's connection needs no exchange: the grant is there already. */
  async function connected(publicToken: string | null): Promise<void> {
    try {
      if (publicToken) await backend.exchange(publicToken);
      await load();
      setConnections((now) => now + 1);
    } catch {
      setNote('The connection could not be completed. Please try again.');
    }
    setBusy(false);
  }

  async function disconnect(): Promise<void> {
    try {
      await backend.disconnect();
      setNote('Disconnected. Northwind no longer has access.');
    } catch {
      setNote('Disconnecting failed. Please try again.');
    }
    await load();
  }

  const config = state.at === 'ready' ? state.config : null;
  return (
    <>
      <Header connected={config?.connected ?? false} onDisconnect={disconnect} />
      {config?.connected ? (
        <Dashboard
          key={connections}
          connecting={busy}
          onConnect={() => connect(config)}
          onDisconnected={() => setState({ at: 'ready', config: { ...config, connected: false } })}
        />
      ) : (
        <Hero
          loading={state.at === 'loading'}
          failed={state.at === 'failed'}
          busy={busy}
          onConnect={() => config && connect(config)}
          onRetry={() => void load()}
        />
      )}
      <div class="toast" role="status" data-testid="note">
        {note && (
          <p>
            {note}
            <button type="button" aria-label="Dismiss" onClick={() => setNote('')}>
              ✕
            </button>
          </p>
        )}
      </div>
    </>
  );
}

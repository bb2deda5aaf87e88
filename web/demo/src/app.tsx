import { type ConnectOptions, KryptosConnectProvider } from '@kryptos_connect/web-sdk';
import { useEffect, useState } from 'preact/hooks';
import { Activity } from './Activity.tsx';
import { backend } from './api.ts';
import { CodeSamples } from './CodeSamples.tsx';
import { Controls } from './Controls.tsx';
import { Header } from './Header.tsx';
import { LiveButton } from './LiveButton.tsx';
import { tell } from './log.ts';
import { DEFAULTS } from './options.ts';
import { Portfolio } from './Portfolio.tsx';
import { Failure } from './parts.tsx';
import { Stage } from './Stage.tsx';
import type { Config } from './types.ts';
import { useBrand } from './useBrand.ts';

type State = { at: 'loading' } | { at: 'failed' } | { at: 'ready'; config: Config };

/** What stands in the code until the server has said it. */
const UNKNOWN = { client_id: 'your-client-id', connect_url: 'https://connect.example.com' };

export function App() {
  const [state, setState] = useState<State>({ at: 'loading' });
  const [options, setOptions] = useState(DEFAULTS);
  const [note, setNote] = useState('');
  /** Counts completed runs, so that the portfolio is read again. */
  const [connections, setConnections] = useState(0);
  const config = state.at === 'ready' ? state.config : null;
  useBrand(options.colours);

  async function load(): Promise<void> {
    try {
      setState({ at: 'ready', config: await backend.config() });
    } catch {
      setState({ at: 'failed' });
    }
  }
  useEffect(() => void load(), []);

  const run: ConnectOptions = {
    generateLinkToken: backend.linkToken,
    integrationName: options.integrationName || undefined,
    onEvent(event) {
      const { name, step, provider, status } = event;
      tell('onEvent', [name, step, provider, status].filter(Boolean).join(' '), event);
    },
    onSuccess(consent) {
      tell('onSuccess', consent ? 'public_token' : 'null', consent);
      void connected(consent?.public_token);
    },
    onExit() {
      tell('onExit', 'left without connecting');
    },
    onError(error) {
      tell('onError', error.code, { code: error.code, message: error.message });
      setNote(error.message);
    },
  };

  /** Whoever was connected before brings no public token: the grant is there already. */
  async function connected(publicToken: string | undefined): Promise<void> {
    try {
      if (publicToken) await backend.exchange(publicToken);
      await load();
      setConnections((now) => now + 1);
      setNote('Connected. Your holdings are below.');
    } catch {
      setNote('The connection could not be completed. Please try again.');
    }
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

  const provided = {
    appName: 'Northwind Portfolio',
    clientId: config?.client_id ?? '',
    baseUrl: config ? new URL(config.connect_url).origin : '',
    theme: options.theme,
    language: options.language || undefined,
  };
  return (
    <KryptosConnectProvider config={provided}>
      <Header connected={config?.connected ?? false} onDisconnect={disconnect} />
      <main class="showcase">
        <div class="intro">
          <h1>Watch an application connect</h1>
          <p>
            Northwind is an invented portfolio application. Press its button, go on as a guest, and
            take the test wallet that is offered: every event, call and number shows up below.
          </p>
        </div>
        <div class="playground">
          <section class="panel try" aria-label="The button">
            <Stage theme={options.theme}>
              {state.at === 'failed' ? (
                <Failure text="Northwind’s server does not answer." onRetry={() => void load()} />
              ) : (
                <LiveButton config={config} options={options} run={run} />
              )}
            </Stage>
            <Controls options={options} onChange={setOptions} />
          </section>
          <CodeSamples options={options} installation={config ?? UNKNOWN} />
        </div>
        <Activity />
        <Portfolio
          key={connections}
          connected={config?.connected ?? false}
          run={run}
          onDisconnected={() =>
            config && setState({ at: 'ready', config: { ...config, connected: false } })
          }
        />
      </main>
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
    </KryptosConnectProvider>
  );
}

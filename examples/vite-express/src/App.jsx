import { KryptosConnectButton, KryptosConnectProvider } from '@kryptos_connect/web-sdk';
import { useCallback, useEffect, useState } from 'react';
import { backend } from './backend.js';
import { Portfolio } from './Portfolio.jsx';

export function App() {
  const [settings, setSettings] = useState(null);
  const [problem, setProblem] = useState('');
  /** Counts completed runs, so that the portfolio is read again. */
  const [runs, setRuns] = useState(0);

  const load = useCallback(async () => {
    try {
      setSettings(await backend.settings());
    } catch {
      setProblem('The server does not answer. Is it running?');
    }
  }, []);
  useEffect(() => void load(), [load]);

  /** `consent` is null for somebody who was connected before: the grant is there already. */
  async function connected(consent) {
    try {
      setProblem('');
      if (consent) await backend.exchangeToken(consent);
      await load();
      setRuns((count) => count + 1);
    } catch {
      setProblem('The connection could not be completed. Please try again.');
    }
  }

  async function disconnect() {
    try {
      await backend.disconnect();
    } catch {
      setProblem('Disconnecting failed. Please try again.');
    }
    await load();
  }

  if (!settings) return <main>{problem ? <p role="alert">{problem}</p> : <p>Loading…</p>}</main>;

  const { baseUrl, clientId, isConnected } = settings;
  const config = { appName: 'Vite and Express', baseUrl, clientId, theme: 'auto' };
  return (
    <KryptosConnectProvider config={config}>
      <main>
        <header>
          <h1>Vite and Express</h1>
          <KryptosConnectButton
            size="sm"
            generateLinkToken={backend.createLinkToken}
            onSuccess={connected}
            onError={(error) => setProblem(error.message)}
          >
            {isConnected ? 'Connect another' : 'Connect your crypto'}
          </KryptosConnectButton>
          {isConnected && (
            <button type="button" className="plain" onClick={disconnect}>
              Disconnect
            </button>
          )}
        </header>
        {problem && <p role="alert">{problem}</p>}
        {isConnected ? (
          <Portfolio key={runs} onDisconnected={load} />
        ) : (
          <p>
            Nothing is connected yet. In the sandbox, go on as a guest and take the test address.
          </p>
        )}
      </main>
    </KryptosConnectProvider>
  );
}

// The quick start.
import '@kryptos_connect/web-sdk/dist/styles/index.css';
import { KryptosConnectButton, KryptosConnectProvider } from '@kryptos_connect/web-sdk';

export function App() {
  return (
    <KryptosConnectProvider
      config={{
        appName: 'My DeFi App',
        appLogo: 'https://yourapp.com/logo.png',
        clientId: 'your-kryptos-client-id',
        theme: 'light',
        walletConnectProjectId: 'your-walletconnect-project-id',
      }}
    >
      <ConnectButton />
    </KryptosConnectProvider>
  );
}

function ConnectButton() {
  return (
    <KryptosConnectButton
      generateLinkToken={async () => {
        const response = await fetch('/api/kryptos/create-link-token', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
        });
        const data = await response.json();
        return {
          link_token: data.link_token,
          isAuthorized: data.isAuthorized,
        };
      }}
      onSuccess={(userConsent) => {
        if (userConsent?.public_token) {
          fetch('/api/kryptos/exchange-token', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ public_token: userConsent.public_token }),
          });
        }
      }}
      onError={(error) => {
        console.error('Connection failed:', error);
      }}
    >
      Connect to Kryptos
    </KryptosConnectButton>
  );
}

// main.tsx of Vite
import { KryptosConnectProvider } from '@kryptos_connect/web-sdk';
import ReactDOM from 'react-dom/client';
import '@kryptos_connect/web-sdk/dist/styles/index.css';
import { App } from './quick-start.tsx';

const config = {
  appName: 'My React App',
  clientId: import.meta.env.VITE_KRYPTOS_CLIENT_ID,
  walletConnectProjectId: import.meta.env.VITE_WALLETCONNECT_PROJECT_ID,
  theme: 'light' as const,
};

ReactDOM.createRoot(document.getElementById('root')!).render(
  <KryptosConnectProvider config={config}>
    <App />
  </KryptosConnectProvider>,
);

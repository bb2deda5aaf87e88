// WalletConnect integration, at the application's entry point.
import '@walletconnect/react-native-compat';
import 'react-native-get-random-values';
import { KryptosConnectProvider } from '@kryptos_connect/mobile-sdk';
import YourApp from './quick-start.tsx';

const config = {
  appName: 'Your App',
  appLogo: 'https://your-logo.png',
  clientId: 'your-kryptos-client-id',
  walletConnectProjectId: 'your-walletconnect-project-id', // Required for WalletConnect
};

export default function App() {
  return (
    <KryptosConnectProvider config={config}>
      <YourApp />
    </KryptosConnectProvider>
  );
}

// Custom button styling.
import { KryptosConnectButton } from '@kryptos_connect/mobile-sdk';
import { generateLinkToken, handleError, handleSuccess } from './handlers.ts';

export const button = (
  <KryptosConnectButton
    generateLinkToken={generateLinkToken}
    onSuccess={handleSuccess}
    onError={handleError}
    style={{ backgroundColor: '#8b5cf6', borderRadius: 12, padding: 16 }}
    textStyle={{ color: '#ffffff', fontSize: 16, fontWeight: 'bold' }}
  >
    Connect Wallet
  </KryptosConnectButton>
);

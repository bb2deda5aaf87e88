// A button with looks of its own, and nothing else.
import { KryptosConnectButton } from '@kryptos_connect/web-sdk';

export function CustomButton() {
  return (
    <KryptosConnectButton
      className="my-custom-button"
      style={{
        background: 'linear-gradient(to right, #667eea, #764ba2)',
        borderRadius: '12px',
      }}
    >
      Connect Wallet
    </KryptosConnectButton>
  );
}

// Using KryptosConnectModal.
import { KryptosConnectModal } from '@kryptos_connect/mobile-sdk';
import { useState } from 'react';
import { Text, TouchableOpacity } from 'react-native';
import { generateLinkToken, handleError, handleSuccess } from './handlers.ts';

export function ConnectScreen() {
  const [open, setOpen] = useState(false);

  return (
    <>
      <TouchableOpacity onPress={() => setOpen(true)}>
        <Text>Open Connection Modal</Text>
      </TouchableOpacity>

      <KryptosConnectModal
        open={open}
        setOpen={setOpen}
        generateLinkToken={generateLinkToken}
        onSuccess={handleSuccess}
        onError={handleError}
      />
    </>
  );
}

import { makePasskey } from '@kryptos_connect/ui/webauthn';
import { useHere } from '../context.ts';
import { useOwn } from './own.ts';

/** Makes a passkey on this device and keeps its public half with the account. */
export function useAddPasskey(): () => Promise<void> {
  const { api } = useHere();
  const { changeKeys, refresh } = useOwn();
  return async () => {
    const { challenge, options } = await api.newPasskeyOptions();
    await api.addPasskey(challenge, await makePasskey(options));
    changeKeys();
    await refresh();
  };
}

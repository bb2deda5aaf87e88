import { PasskeyError, provePasskey } from '@kryptos_connect/ui/webauthn';
import type { Api } from '../../api/client.ts';
import type { LogIn } from '../../api/types.ts';

/** Nothing if no passkey answered: turned down, none there, or not allowed in this frame. */
export async function logInByPasskey(api: Api): Promise<LogIn | null> {
  const { challenge, options } = await api.passkeyQuestion();
  try {
    const credential = await provePasskey(options);
    return await api.passkey(challenge, credential);
  } catch (cause) {
    if (cause instanceof PasskeyError) return null;
    throw cause;
  }
}

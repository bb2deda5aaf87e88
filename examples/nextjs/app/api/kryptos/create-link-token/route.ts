import { createLinkToken, Refusal } from '@/lib/kryptos';
import { forgetGrant, grantOf } from '@/lib/store';
import { rememberUser } from '@/lib/user';

/** For the SDK's `generateLinkToken`. */
export async function POST() {
  const user = await rememberUser();
  const grant = grantOf(user);
  try {
    const link_token = await createLinkToken(grant?.access_token);
    return Response.json({ link_token, isAuthorized: Boolean(grant) });
  } catch (error) {
    if (!grant || !(error instanceof Refusal && error.isGrantGone)) throw error;
    forgetGrant(user);
    return Response.json({ link_token: await createLinkToken(), isAuthorized: false });
  }
}

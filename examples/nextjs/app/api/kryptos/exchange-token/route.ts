import { checkSession, exchange } from '@/lib/kryptos';
import { keepGrant } from '@/lib/store';
import { rememberUser } from '@/lib/user';

/** For the SDK's `onSuccess`. */
export async function POST(request: Request) {
  const { public_token } = await request.json();
  const { access_token, grant_id, workspace_id } = await exchange(public_token);
  const { user_id } = await checkSession(access_token);
  keepGrant(await rememberUser(), { access_token, grant_id, workspace_id, user_id });
  return Response.json({ success: true });
}

import 'server-only';
import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';

const NAME = 'next_example_user';

/** Whose browser it is, by a cookie. Yours knows it by whoever has signed in. */
export async function currentUser(): Promise<string | undefined> {
  return (await cookies()).get(NAME)?.value;
}

/** The same, and a new one for a browser that was not here before. Not while a page is drawn. */
export async function rememberUser(): Promise<string> {
  const known = await currentUser();
  if (known) return known;
  const user = randomUUID();
  (await cookies()).set(NAME, user, { httpOnly: true, sameSite: 'lax' });
  return user;
}

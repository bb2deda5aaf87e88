import { redirect } from 'next/navigation';
import { Refusal, revoke } from '@/lib/kryptos';
import { forgetGrant, grantOf } from '@/lib/store';
import { currentUser } from '@/lib/user';
import { ConnectButton } from './ConnectButton';
import { Portfolio } from './Portfolio';

async function disconnect() {
  'use server';
  const user = await currentUser();
  const grant = grantOf(user);
  if (user && grant) {
    await revoke(grant.grant_id);
    forgetGrant(user);
  }
  redirect('/');
}

export default async function Page() {
  const user = await currentUser();
  const grant = grantOf(user);
  return (
    <>
      <header>
        <h1>Next.js</h1>
        <ConnectButton>{grant ? 'Connect another' : 'Connect your crypto'}</ConnectButton>
        {grant && (
          <form action={disconnect}>
            <button type="submit" className="plain">
              Disconnect
            </button>
          </form>
        )}
      </header>
      {grant ? (
        await portfolioOf(grant)
      ) : (
        <p>Nothing is connected yet. In the sandbox, go on as a guest and take the test address.</p>
      )}
    </>
  );
}

/** Awaited here, where it can be said what went wrong. */
async function portfolioOf(grant: NonNullable<ReturnType<typeof grantOf>>) {
  try {
    return await Portfolio({ grant });
  } catch (error) {
    const isGone = error instanceof Refusal && error.isGrantGone;
    if (!isGone) console.error(error);
    return (
      <p role="alert">
        {isGone
          ? 'The permission was taken back. Connect again to see your holdings.'
          : 'Your portfolio could not be read. Reload the page to try again.'}
      </p>
    );
  }
}

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { Waiting } from '../parts/Waiting.tsx';
import { Trouble } from './Trouble.tsx';

type Page = ComponentType;

/** One's own account, a part that loads when it is wanted; signing in first where nobody is. */
export function Own() {
  const { places, session } = useHere();
  const [Account, setAccount] = useState<Page | null>(null);
  const [broken, setBroken] = useState<unknown>(null);

  async function load(): Promise<void> {
    setBroken(null);
    try {
      const { Account: loaded } = await import('../account/Account.tsx');
      setAccount(() => loaded);
    } catch (cause) {
      setBroken(cause);
    }
  }
  useEffect(() => {
    if (session.signed_in) void load();
    else places.go('/account/sign-in?return_to=/account');
  }, []);

  if (broken) return <Trouble cause={broken} onRetry={() => void load()} />;
  return Account ? <Account /> : <Waiting />;
}

import { useEffect } from 'preact/hooks';
import { useHere } from '../context.ts';
import { Card } from '../parts/Card.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { returnPath } from '../places.ts';
import { Prove } from '../sign-in/Prove.tsx';

/** Signing in for one's own account. */
export function SignInPage() {
  const { m, places, session } = useHere();
  const target = returnPath(places.search.get('return_to'), places.origin);
  useEffect(() => {
    if (session.signed_in) places.go(target);
  }, []);
  if (session.signed_in) return <Waiting />;
  return (
    <Prove
      title={m.signIn.title}
      lead={m.signIn.lead}
      hint={places.search.get('login_hint')}
      dress={(it) => (
        <Card
          key={it.step}
          title={it.title}
          lead={it.lead}
          field={it.field}
          testId={`at-${it.step}`}
        >
          {it.children}
        </Card>
      )}
      onProved={async () => places.go(target)}
    />
  );
}

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { CodeSent, User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Code } from './Code.tsx';
import { Password } from './Password.tsx';
import { Start } from './Start.tsx';
import { StepUp } from './StepUp.tsx';
import { WrongPerson } from './WrongPerson.ts';

type At =
  | { at: 'start' }
  | { at: 'code'; email: string; sent: CodeSent }
  | { at: 'password'; email: string };

/** How one way of asking is dressed: a page of its own, or inside a dialog. */
export interface Dress {
  title: string;
  lead: ComponentChildren;
  /** The step has a field that takes the keyboard. */
  field: boolean;
  step: At['at'];
  children: ComponentChildren;
}

interface Props {
  title: string;
  lead: string;
  hint?: string | null | undefined;
  interaction?: string;
  /** The one who has to prove it again; anybody when there is none. */
  user?: User | undefined;
  dress: (it: Dress) => ComponentChildren;
  /** Below the ways to prove it. */
  after?: ComponentChildren;
  onProved: (user: User) => Promise<void>;
}

/** Who is it? By code, password or passkey: to sign in, to sign up, or to prove it again. */
export function Prove({ title, lead, hint, interaction, user, dress, after, onProved }: Props) {
  const { m, api, language } = useHere();
  const [at, setAt] = useState<At>({ at: 'start' });
  const [email, setEmail] = useState(user?.email ?? hint ?? '');

  const request = (to: string) =>
    api.emailCode({ email: to, language, ...(interaction && { interaction }) });

  async function proved(who: User): Promise<void> {
    if (user && who.id !== user.id) throw new WrongPerson();
    await onProved(who);
  }
  const sendCode = async (to: string) => setAt({ at: 'code', email: to, sent: await request(to) });
  const toStart = () => setAt({ at: 'start' });

  switch (at.at) {
    case 'start':
      return dress({
        title,
        lead,
        field: !user,
        step: 'start',
        children: user ? (
          <StepUp
            user={user}
            after={after}
            onCode={() => sendCode(user.email)}
            onPassword={() => setAt({ at: 'password', email: user.email })}
            onProved={proved}
          />
        ) : (
          <Start
            email={email}
            onEmail={setEmail}
            after={after}
            onCode={sendCode}
            onPassword={(to) => setAt({ at: 'password', email: to })}
            onProved={proved}
          />
        ),
      });
    case 'code':
      return dress({
        title: m.signIn.codeTitle,
        lead: m.signIn.codeLead(at.email),
        field: true,
        step: 'code',
        children: (
          <Code
            sent={at.sent}
            asksName={!user}
            canUsePassword={!user || user.has_password}
            onResend={async () => setAt({ ...at, sent: await request(at.email) })}
            onPassword={() => setAt({ at: 'password', email: at.email })}
            onBack={toStart}
            onProved={proved}
          />
        ),
      });
    case 'password':
      return dress({
        title: m.signIn.passwordTitle,
        lead: at.email,
        field: true,
        step: 'password',
        children: (
          <Password
            email={at.email}
            onCode={() => sendCode(at.email)}
            onBack={toStart}
            onProved={proved}
          />
        ),
      });
  }
}

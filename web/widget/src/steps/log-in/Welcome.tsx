import { Button } from '@kryptos_connect/ui/Button';
import { Icon, type IconName } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { canUsePasskeys } from '@kryptos_connect/ui/webauthn';
import type { LogIn, Session, User } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { Page } from '../../ui/Page.tsx';
import { Pair } from '../../ui/Pair.tsx';
import { useAttempt } from '../../useAttempt.ts';
import { logInByPasskey } from './passkey.ts';

interface Props {
  session: Session;
  /** The ways to log in that are offered. */
  methods: string[];
  logo: string | undefined;
  onGuest: (user: User) => void;
  onEmail: () => void;
  onLogIn: (logIn: LogIn) => void;
}

/** Who is it? Nobody needs an account: a guest is made on the spot. */
export function Welcome({ session, methods, logo, onGuest, onEmail, onLogIn }: Props) {
  const { m, app, api } = useWidget();
  const { busy, problem, setProblem, attempt } = useAttempt<'guest' | 'passkey'>();
  const byEmail = methods.includes('email');
  const byPasskey = methods.includes('passkey') && canUsePasskeys();
  const asGuest = methods.includes('guest');

  const guest = () => void attempt('guest', async () => onGuest((await api.guest()).user));
  const passkey = () =>
    void attempt(
      'passkey',
      async () => {
        const logIn = await logInByPasskey(api);
        if (logIn) onLogIn(logIn);
        else setProblem(m.logIn.passkeyFailed);
      },
      ({ code }) => (code === 'UNKNOWN_PASSKEY' ? m.logIn.passkeyUnknown : undefined),
    );

  const points: [IconName, string, string][] = [
    ['eye', m.welcome.readOnly, m.welcome.readOnlyText],
    ['hand', m.welcome.choice, m.welcome.choiceText],
    ['undo', m.welcome.revocable, m.welcome.revocableText],
  ];
  return (
    <Page
      title={m.welcome.title(app)}
      lead={m.welcome.lead}
      mark={<Pair name={app} logo={session.client.logo_url ?? logo} />}
      footer={
        <>
          {problem && (
            <Notice kind="danger" testId="log-in-problem">
              {problem}
            </Notice>
          )}
          {asGuest && (
            <Button busy={busy === 'guest'} testId="guest-continue" onClick={guest}>
              {m.welcome.guest}
            </Button>
          )}
          {asGuest && !byEmail && <p class="hint">{m.welcome.guestHint}</p>}
          {(byEmail || byPasskey) && (
            <div class={byEmail && byPasskey ? 'two' : ''}>
              {byEmail && (
                <Button
                  kind={asGuest ? 'secondary' : 'primary'}
                  icon="mail"
                  testId="email-log-in"
                  onClick={onEmail}
                >
                  {byPasskey ? m.welcome.email : m.logIn.emailTitle}
                </Button>
              )}
              {byPasskey && (
                <Button
                  kind="secondary"
                  icon="key"
                  busy={busy === 'passkey'}
                  testId="passkey-log-in"
                  onClick={passkey}
                >
                  {m.welcome.passkey}
                </Button>
              )}
            </div>
          )}
        </>
      }
    >
      <ul class="points">
        {points.map(([icon, title, text]) => (
          <li key={icon}>
            <span class="tile">
              <Icon name={icon} />
            </span>
            <div>
              <strong>{title}</strong>
              <p>{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </Page>
  );
}

import { Button } from '@kryptos_connect/ui/Button';
import { Icon, type IconName } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import type { Session, User } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { Page } from '../ui/Page.tsx';

interface Props {
  session: Session;
  onUser: (user: User) => void;
}

/** Who is it? Nobody needs an account: a guest is made on the spot. */
export function Welcome({ session, onUser }: Props) {
  const { m, app, api, endsWith } = useWidget();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function asGuest(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      onUser((await api.guest()).user);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (!endsWith(cause)) setError(cause);
      setBusy(false);
    }
  }

  const points: [IconName, string, string][] = [
    ['eye', m.welcome.readOnly, m.welcome.readOnlyText],
    ['hand', m.welcome.choice, m.welcome.choiceText],
    ['undo', m.welcome.revocable, m.welcome.revocableText],
  ];
  return (
    <Page
      title={m.welcome.title(app)}
      lead={m.welcome.lead}
      mark={<Pair name={app} logo={session.client.logo_url} />}
      footer={
        <>
          {error && (
            <Notice kind="danger">{m.errors[error.code] ?? m.errors.SERVER_ERROR ?? ''}</Notice>
          )}
          {session.auth_methods.includes('guest') && (
            <>
              <Button busy={busy} testId="guest-continue" onClick={() => void asGuest()}>
                {m.welcome.guest}
              </Button>
              <p class="hint">{m.welcome.guestHint}</p>
            </>
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

/** The application and this widget, joined by a line. */
function Pair({ name, logo }: { name: string; logo: string | null | undefined }) {
  return (
    <div class="pair" aria-hidden="true">
      <Logo name={name} url={logo} size={52} />
      <span class="link">
        <i />
        <i />
        <i />
      </span>
      <span class="logo own">
        <svg width="28" height="28" viewBox="0 0 28 28" fill="none">
          <path
            d="M6 4v20M22 4L10 14l12 10"
            stroke="currentColor"
            stroke-width="3.6"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
      </span>
    </div>
  );
}

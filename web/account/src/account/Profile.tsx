import { Button } from '@kryptos_connect/ui/Button';
import { looksLikeEmail } from '@kryptos_connect/ui/code';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import type { CodeSent } from '../api/types.ts';
import { useHere } from '../context.ts';
import { LanguageMenu } from '../parts/Foot.tsx';
import { useSend } from '../useSend.ts';
import { EditForm } from './EditForm.tsx';
import { EmailCode } from './EmailCode.tsx';
import { useOwn } from './own.ts';
import { Row, Section } from './Section.tsx';

export function Profile() {
  const { m, api, language, setLanguage } = useHere();
  const { user, setUser } = useOwn();
  const { problem, send } = useSend();
  const [open, setOpen] = useState<'name' | 'email' | null>(null);
  const [sent, setSent] = useState<{ to: string; code: CodeSent } | null>(null);
  const [changed, setChanged] = useState(false);
  const close = () => setOpen(null);

  return (
    <Section id="profile" title={m.account.profile} text={m.account.profileText}>
      <Row
        title={user.name ?? m.account.noName}
        text={user.name ? m.account.name : m.account.nameText}
        mark={<Logo name={user.name ?? user.email} url={user.picture} size={40} />}
        testId="row-name"
        action={
          open !== 'name' && (
            <>
              {user.picture && (
                <Button
                  kind="secondary"
                  small
                  onClick={() =>
                    void send('picture', async () =>
                      setUser((await api.changeProfile({ picture: null })).user),
                    )
                  }
                >
                  {m.account.removePicture}
                </Button>
              )}
              <Button
                kind="secondary"
                small
                label={`${m.account.name}: ${user.name ? m.account.edit : m.account.add}`}
                testId="change-name"
                onClick={() => setOpen('name')}
              >
                {user.name ? m.account.edit : m.account.add}
              </Button>
            </>
          )
        }
      >
        {open === 'name' && (
          <EditForm
            name="name"
            label={m.account.name}
            value={user.name ?? ''}
            autocomplete="name"
            onSave={async (name) =>
              setUser((await api.changeProfile({ name: name === '' ? null : name })).user)
            }
            onClose={close}
          />
        )}
      </Row>
      <Row
        title={user.email}
        text={m.account.email}
        testId="row-email"
        action={
          open !== 'email' &&
          !sent && (
            <Button
              kind="secondary"
              small
              label={`${m.account.email}: ${m.account.edit}`}
              testId="change-email"
              onClick={() => {
                setChanged(false);
                setOpen('email');
              }}
            >
              {m.account.edit}
            </Button>
          )
        }
      >
        {open === 'email' && (
          <EditForm
            name="email"
            label={m.account.newEmail}
            note={m.account.emailText}
            autocomplete="email"
            inputMode="email"
            submit={m.signIn.next}
            check={(email) => (looksLikeEmail(email) ? undefined : m.signIn.badEmail)}
            onSave={async (to) => setSent({ to, code: await api.changeEmail(to) })}
            onClose={close}
          />
        )}
        {sent && !open && (
          <EmailCode
            to={sent.to}
            sent={sent.code}
            onDone={(next) => {
              setUser(next);
              setSent(null);
              setChanged(true);
            }}
            onClose={() => setSent(null)}
          />
        )}
        {changed && <Notice kind="info">{m.account.emailChanged}</Notice>}
      </Row>
      <Row
        title={m.common.language}
        text={m.account.languageText}
        action={
          <LanguageMenu
            label={m.common.language}
            value={language}
            testId="account-language"
            onChange={(next) => {
              setLanguage(next);
              void send('language', async () =>
                setUser((await api.changeProfile({ language: next })).user),
              );
            }}
          />
        }
      >
        {problem && <Notice kind="danger">{problem}</Notice>}
      </Row>
    </Section>
  );
}

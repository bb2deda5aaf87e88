import { Button } from '@kryptos_connect/ui/Button';
import { CodeField } from '@kryptos_connect/ui/CodeField';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useEffect, useState } from 'preact/hooks';
import type { LogIn } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import type { SentCode } from '../../journey.ts';
import { Page } from '../../ui/Page.tsx';
import { useAttempt } from '../../useAttempt.ts';

interface Props {
  sent: SentCode;
  onBack: () => void;
  onResent: (sent: SentCode) => void;
  onLogIn: (logIn: LogIn) => void;
}

/** The code from the mail. The last digit sends it. */
export function Code({ sent, onBack, onResent, onLogIn }: Props) {
  const { m, api } = useWidget();
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [resent, setResent] = useState(false);
  const { busy, problem, attempt } = useAttempt<'verify' | 'resend'>();

  function verify(whole: string): void {
    if (whole.length < sent.digits) {
      setError(m.logIn.codeMissing);
      return;
    }
    void attempt(
      'verify',
      async () => onLogIn(await api.verifyCode(sent.email, whole)),
      ({ code: refusal }) => {
        if (refusal !== 'WRONG_CODE' && refusal !== 'CODE_EXPIRED') return undefined;
        setCode('');
        setError(
          refusal === 'WRONG_CODE'
            ? m.logIn.wrongCode
            : (m.errors.CODE_EXPIRED ?? m.logIn.wrongCode),
        );
        return null;
      },
    );
  }

  function type(value: string): void {
    setCode(value);
    setError(null);
    setResent(false);
    if (value.length === sent.digits && sent.digits === 6) verify(value);
  }

  const resend = () =>
    void attempt('resend', async () => {
      const again = await api.sendCode(sent.email);
      setCode('');
      setError(null);
      setResent(true);
      onResent({ email: sent.email, ...again });
    });

  return (
    <Page
      title={m.logIn.codeTitle}
      lead={m.logIn.codeLead(sent.email)}
      onBack={onBack}
      footer={
        <Button busy={busy === 'verify'} testId="verify-code" onClick={() => verify(code)}>
          {m.logIn.continue}
        </Button>
      }
    >
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          verify(code);
        }}
      >
        {problem && <Notice kind="danger">{problem}</Notice>}
        {resent && (
          <Notice kind="info" testId="resent">
            {m.logIn.resent}
          </Notice>
        )}
        <CodeField
          label={m.logIn.code}
          digits={sent.digits}
          value={code}
          error={error}
          describedBy="page-title page-lead"
          onInput={type}
        />
        <div class="others">
          <Resend key={String(resent)} after={sent.resend_after} onResend={resend} />
          <button type="button" class="text-button" data-testid="other-email" onClick={onBack}>
            {m.logIn.otherEmail}
          </button>
        </div>
        <p class="hint">{m.logIn.spam}</p>
      </form>
    </Page>
  );
}

/** A new code may be asked for after a while; until then it says how long. */
function Resend({ after, onResend }: { after: number; onResend: () => void }) {
  const { m } = useWidget();
  const [left, setLeft] = useState(after);
  useEffect(() => {
    const until = Date.now() + after * 1000;
    const timer = setInterval(
      () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))),
      250,
    );
    return () => clearInterval(timer);
  }, [after]);
  if (left > 0) {
    return <p class="countdown">{m.logIn.resendIn(`0:${String(left).padStart(2, '0')}`)}</p>;
  }
  return (
    <button type="button" class="text-button" data-testid="resend" onClick={onResend}>
      {m.logIn.resend}
    </button>
  );
}

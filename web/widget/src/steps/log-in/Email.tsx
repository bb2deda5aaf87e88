import { Button } from '@kryptos_connect/ui/Button';
import { looksLikeEmail } from '@kryptos_connect/ui/code';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { useWidget } from '../../context.ts';
import type { SentCode } from '../../journey.ts';
import { Field } from '../../ui/Field.tsx';
import { Page } from '../../ui/Page.tsx';
import { useAttempt } from '../../useAttempt.ts';
import { mustNotBeSent } from '../../wallet/secrets.ts';

interface Props {
  email: string;
  onBack: () => void;
  onSent: (sent: SentCode) => void;
}

/** Where the code is to go. */
export function Email({ email: given, onBack, onSent }: Props) {
  const { m, api } = useWidget();
  const [email, setEmail] = useState(given);
  const [error, setError] = useState<string | undefined>();
  const { busy, problem, attempt } = useAttempt();

  function send(): void {
    const address = email.trim();
    if (!looksLikeEmail(address) || mustNotBeSent(address)) {
      setError(m.logIn.badEmail);
      return;
    }
    void attempt('send', async () => onSent({ email: address, ...(await api.sendCode(address)) }));
  }

  return (
    <Page
      title={m.logIn.emailTitle}
      lead={m.logIn.emailLead}
      onBack={onBack}
      footer={
        <Button busy={busy !== null} testId="send-code" onClick={send}>
          {m.logIn.sendCode}
        </Button>
      }
    >
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {problem && <Notice kind="danger">{problem}</Notice>}
        <Field
          name="email"
          label={m.logIn.email}
          value={email}
          error={error}
          autocomplete="email"
          inputMode="email"
          focus
          describedBy="page-title page-lead"
          testId="email"
          onInput={(value) => {
            setError(undefined);
            setEmail(value);
          }}
        />
      </form>
    </Page>
  );
}

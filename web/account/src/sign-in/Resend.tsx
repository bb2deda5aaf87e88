import { useEffect, useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { clock } from '../i18n/format.ts';

/** A new code may be asked for after a while; until then it says how long. */
export function Resend({ after, onResend }: { after: number; onResend: () => Promise<void> }) {
  const { m } = useHere();
  const [left, setLeft] = useState(after);
  useEffect(() => {
    const until = Date.now() + after * 1000;
    const timer = setInterval(
      () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))),
      250,
    );
    return () => clearInterval(timer);
  }, [after]);
  if (left > 0) return <p class="countdown">{m.signIn.resendIn(clock(left))}</p>;
  return (
    <button type="button" class="text-button" data-testid="resend" onClick={() => void onResend()}>
      {m.signIn.resend}
    </button>
  );
}

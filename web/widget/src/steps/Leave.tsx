import { Button } from '@kryptos_connect/ui/Button';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useWidget } from '../context.ts';

/** Asked before work is lost. A sheet over the step, which stays as it is behind it. */
export function Leave({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { m, app } = useWidget();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before it is painted: a key that is pressed from then on is meant for the question.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('.primary')?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="leave-title"
      onKeyDown={(event) => {
        // Escape here means "stay"; it must not reach the page, where it means "leave".
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onClose={onStay}
    >
      <h2 id="leave-title">{m.leave.title}</h2>
      <p>{m.leave.text(app)}</p>
      <div class="two">
        <Button kind="secondary" testId="leave-confirm" onClick={onLeave}>
          {m.leave.leave}
        </Button>
        <Button testId="leave-stay" onClick={() => dialog.current?.close()}>
          {m.leave.stay}
        </Button>
      </div>
    </dialog>
  );
}

import { Button } from '@kryptos_connect/ui/Button';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useHere } from '../context.ts';
import { useSend } from '../useSend.ts';
import { Dialog } from './Dialog.tsx';

interface Props {
  title: string;
  text: string;
  action: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asked before something ends. */
export function Confirm({ title, text, action, onConfirm, onClose }: Props) {
  const { m } = useHere();
  const { busy, problem, send } = useSend();
  return (
    <Dialog title={title} onClose={onClose} testId="confirm">
      <p class="lead">{text}</p>
      {problem && <Notice kind="danger">{problem}</Notice>}
      <div class="two">
        <Button kind="secondary" testId="confirm-no" onClick={onClose}>
          {m.common.cancel}
        </Button>
        <Button
          kind="danger"
          busy={busy !== null}
          testId="confirm-yes"
          onClick={() =>
            void send('confirm', onConfirm).then((done) => {
              if (done) onClose();
            })
          }
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}

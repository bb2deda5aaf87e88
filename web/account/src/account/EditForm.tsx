import { Button } from '@kryptos_connect/ui/Button';
import { useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { Field } from '../parts/Field.tsx';
import { useSend } from '../useSend.ts';

interface Props {
  name: string;
  label: string;
  value?: string;
  note?: string;
  secret?: boolean;
  autocomplete?: string;
  inputMode?: 'text' | 'email';
  submit?: string;
  /** What it does can not be undone. */
  danger?: boolean;
  /** What is wrong with it, before the server is asked. */
  check?: (value: string) => string | undefined;
  onSave: (value: string) => Promise<void>;
  onClose: () => void;
}

/** One field, opened in place. */
export function EditForm(props: Props) {
  const { m } = useHere();
  const { busy, problem, say, send } = useSend();
  const [value, setValue] = useState(props.value ?? '');
  const { name, label, note, onSave, onClose, check } = props;

  function save(): void {
    const wrong = check?.(value.trim());
    if (wrong) {
      say(null);
      queueMicrotask(() => say(wrong));
      return;
    }
    void send('save', () => onSave(props.secret ? value : value.trim())).then((done) => {
      if (done) onClose();
    });
  }

  return (
    <form
      class="edit"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field
        name={name}
        label={label}
        value={value}
        error={problem ?? undefined}
        focus
        testId={`edit-${name}`}
        {...(props.secret && { secret: true })}
        {...(props.inputMode && { inputMode: props.inputMode })}
        {...(note && { describedBy: `note-${name}` })}
        autocomplete={props.autocomplete ?? 'off'}
        onInput={(text) => {
          say(null);
          setValue(text);
        }}
      />
      {note && (
        <p class="note" id={`note-${name}`}>
          {note}
        </p>
      )}
      <div class="edit-actions">
        <Button
          kind={props.danger ? 'danger' : 'primary'}
          submit
          small
          busy={busy !== null}
          testId={`save-${name}`}
        >
          {props.submit ?? m.common.save}
        </Button>
        <Button kind="secondary" small onClick={onClose}>
          {m.common.cancel}
        </Button>
      </div>
    </form>
  );
}

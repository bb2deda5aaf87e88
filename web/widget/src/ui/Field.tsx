import { useState } from 'preact/hooks';
import { useWidget } from '../context.ts';

interface Props {
  name: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  error?: string | undefined;
  hint?: string;
  optional?: boolean;
  /** Hidden while typed, with a button to look at it. */
  secret?: boolean;
  mono?: boolean;
  testId?: string;
}

export function Field(props: Props) {
  const { name, label, value, onInput, error, hint, optional, secret, mono, testId } = props;
  const { m } = useWidget();
  const [shown, setShown] = useState(false);
  const id = `field-${name}`;
  return (
    <div class={error ? 'field bad' : 'field'}>
      <label for={id}>
        {label}
        {optional && <small> {m.common.optional}</small>}
      </label>
      <div class="input">
        <input
          id={id}
          name={name}
          {...(secret && !shown ? { type: 'password' as const } : { type: 'text' as const })}
          class={mono ? 'mono' : ''}
          value={value}
          placeholder={hint ?? ''}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-invalid={error ? true : undefined}
          aria-required={!optional}
          aria-describedby={error ? `${id}-error` : undefined}
          data-testid={testId}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        {secret && (
          <button type="button" class="text-button" onClick={() => setShown(!shown)}>
            {shown ? m.form.hide : m.form.show}
          </button>
        )}
      </div>
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

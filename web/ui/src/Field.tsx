import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface FieldTexts {
  optional: string;
  show: string;
  hide: string;
}

export interface FieldProps {
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
  autocomplete?: string;
  inputMode?: 'text' | 'numeric' | 'email';
  /** Takes the keyboard when it appears, and again when what is in it was wrong. */
  focus?: boolean;
  /** Ids of what else explains it. */
  describedBy?: string;
  testId?: string;
}

export function Field({ texts, ...props }: FieldProps & { texts: FieldTexts }) {
  const { name, label, value, onInput, error, hint, optional, secret, mono, testId } = props;
  const [shown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = `field-${name}`;
  const describedBy = [error && `${id}-error`, props.describedBy].filter(Boolean).join(' ');
  // Before it is painted, so that no key pressed from then on is lost.
  useLayoutEffect(() => {
    if (props.focus) input.current?.focus();
  }, [props.focus, error]);
  return (
    <div class={error ? 'field bad' : 'field'}>
      <label for={id}>
        {label}
        {optional && <small> {texts.optional}</small>}
      </label>
      <div class="input">
        <input
          ref={input}
          id={id}
          name={name}
          {...(secret && !shown ? { type: 'password' as const } : { type: 'text' as const })}
          class={mono ? 'mono' : ''}
          value={value}
          placeholder={hint ?? ''}
          autocomplete={props.autocomplete ?? 'off'}
          inputMode={props.inputMode}
          autocapitalize="none"
          spellcheck={false}
          aria-invalid={error ? true : undefined}
          aria-required={!optional}
          aria-describedby={describedBy || undefined}
          data-testid={testId}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        {secret && (
          <button type="button" class="text-button" onClick={() => setShown(!shown)}>
            {shown ? texts.hide : texts.show}
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

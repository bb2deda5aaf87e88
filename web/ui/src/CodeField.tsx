import { useLayoutEffect, useRef } from 'preact/hooks';
import { tidyCode } from './code.ts';

interface Props {
  label: string;
  digits: number;
  value: string;
  error: string | null;
  describedBy?: string;
  onInput: (value: string) => void;
}

/** One field for the whole code, so that pasting and the phone's suggestion both work. */
export function CodeField({
  label,
  digits,
  value,
  error,
  describedBy = 'title lead',
  onInput,
}: Props) {
  const input = useRef<HTMLInputElement>(null);
  // Before it is painted, so that no key pressed from then on is lost.
  useLayoutEffect(() => {
    input.current?.focus();
    if (error) input.current?.select();
  }, [error]);
  return (
    <div class={error ? 'field bad' : 'field'}>
      <label for="field-code">{label}</label>
      <div class={digits > 6 ? 'input code long' : 'input code'}>
        <input
          ref={input}
          id="field-code"
          name="code"
          type="text"
          inputMode={digits > 6 ? 'text' : 'numeric'}
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          placeholder={'·'.repeat(Math.min(digits, 12))}
          value={value}
          aria-required
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? 'field-code-error' : describedBy}
          data-testid="code"
          onInput={(event) => {
            const tidy = tidyCode(event.currentTarget.value, digits);
            event.currentTarget.value = tidy;
            onInput(tidy);
          }}
        />
      </div>
      {error && (
        <p class="error" id="field-code-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

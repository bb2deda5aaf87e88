import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

interface Props {
  children: ComponentChildren;
  kind?: 'primary' | 'secondary' | 'danger' | 'quiet';
  icon?: IconName;
  busy?: boolean;
  submit?: boolean;
  testId?: string;
  onClick?: () => void;
}

export function Button({ children, kind = 'primary', icon, busy, submit, testId, onClick }: Props) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={`button ${kind}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      data-testid={testId}
      onClick={(event) => {
        // Not `disabled`, which would drop the keyboard's focus while something is under way.
        if (busy) event.preventDefault();
        else onClick?.();
      }}
    >
      {busy ? <span class="spinner" /> : icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

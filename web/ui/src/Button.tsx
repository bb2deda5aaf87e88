import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

interface Props {
  children: ComponentChildren;
  kind?: 'primary' | 'strong' | 'secondary' | 'danger';
  icon?: IconName;
  busy?: boolean;
  /** As wide as its words, beside other things. */
  small?: boolean;
  /** What is said instead of the words, where they mean something only beside what they are next to. */
  label?: string;
  submit?: boolean;
  testId?: string;
  onClick?: () => void;
}

export function Button({
  children,
  kind = 'primary',
  icon,
  busy,
  small,
  label,
  submit,
  testId,
  onClick,
}: Props) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={small ? `button ${kind} small` : `button ${kind}`}
      aria-label={label}
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

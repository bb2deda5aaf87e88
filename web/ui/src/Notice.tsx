import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

const ICONS: Record<string, IconName> = { danger: 'warning', warning: 'warning', info: 'info' };

interface Props {
  kind: 'danger' | 'warning' | 'info';
  title?: string;
  children: ComponentChildren;
  testId?: string;
}

/** Something to know now: read out at once when it appears. */
export function Notice({ kind, title, children, testId }: Props) {
  return (
    <div class={`notice ${kind}`} role={kind === 'info' ? 'status' : 'alert'} data-testid={testId}>
      <Icon name={ICONS[kind] ?? 'info'} size={18} />
      <div>
        {title && <strong>{title}</strong>}
        <p>{children}</p>
      </div>
    </div>
  );
}

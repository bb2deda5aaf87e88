import { Icon, type IconName } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import type { ComponentChildren } from 'preact';

interface Props {
  name: string;
  logo?: string | null | undefined;
  icon?: IconName;
  title: string;
  detail?: string;
  pill?: ComponentChildren;
  testId: string;
  onPick: () => void;
}

/** Something to connect. */
export function Row({ name, logo, icon, title, detail, pill, testId, onPick }: Props) {
  return (
    <li>
      <button type="button" class="row" data-testid={testId} onClick={onPick}>
        {icon ? (
          <span class="tile">
            <Icon name={icon} />
          </span>
        ) : (
          <Logo name={name} url={logo ?? null} />
        )}
        <span class="words">
          <strong>{title}</strong>
          {detail && <small>{detail}</small>}
        </span>
        {pill}
        <Icon name="next" size={18} />
      </button>
    </li>
  );
}

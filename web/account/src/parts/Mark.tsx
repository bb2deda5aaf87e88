import { Icon } from '@kryptos_connect/ui/Icon';

export function Mark() {
  return (
    <span class="brand">
      <span class="brand-mark">
        <Icon name="lock" size={16} />
      </span>
      Kryptos Connect
    </span>
  );
}

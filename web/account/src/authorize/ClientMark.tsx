import { Icon } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import type { Client } from '../api/types.ts';
import { useHere } from '../context.ts';

/** Who asks, beside who answers. */
export function ClientMark({ client }: { client: Client }) {
  const { m } = useHere();
  return (
    <span class="client-mark">
      <Logo name={client.name} url={client.logo_url} size={48} />
      {client.sandbox && (
        <span class="pill partial" data-testid="sandbox">
          <Icon name="flask" size={14} />
          {m.common.sandbox}
        </span>
      )}
    </span>
  );
}

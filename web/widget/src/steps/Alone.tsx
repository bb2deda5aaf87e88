import { Icon } from '@kryptos_connect/ui/Icon';
import type { Messages } from '../i18n/index.ts';

/** Someone opened the address by itself: say what this is, ask for nothing. */
export function Alone({ messages: m }: { messages: Messages }) {
  return (
    <main class="alone" data-testid="alone">
      <span class="success">
        <Icon name="lock" size={28} />
      </span>
      <h1>{m.trouble.alone}</h1>
      <p class="lead">{m.trouble.aloneText}</p>
      <p class="hint">Kryptos Connect</p>
    </main>
  );
}

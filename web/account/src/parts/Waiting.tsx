import { useHere } from '../context.ts';

export function Waiting({ text }: { text?: string }) {
  const { m } = useHere();
  return (
    <main class="waiting" aria-busy="true">
      <span class="spinner large" />
      <p role="status">{text ?? m.common.loading}</p>
    </main>
  );
}

import { Logo } from '@kryptos_connect/ui/Logo';
import { useWidget } from '../context.ts';

export function Loading({ logo }: { logo: string | undefined }) {
  const { m, app } = useWidget();
  return (
    <main class="page centered loading" aria-busy="true">
      <div class="scroll">
        <Logo name={app} url={logo} size={56} />
        <p class="lead" role="status">
          {m.common.opening(app)}
        </p>
        <span class="spinner large" />
      </div>
    </main>
  );
}

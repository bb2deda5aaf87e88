import { Logo } from '@kryptos_connect/ui/Logo';

/** The application and this widget, joined by a line. */
export function Pair({ name, logo }: { name: string; logo: string | null | undefined }) {
  return (
    <div class="pair" aria-hidden="true">
      <Logo name={name} url={logo ?? null} size={52} />
      <span class="link">
        <i />
        <i />
        <i />
      </span>
      <span class="logo own">
        <svg width="28" height="28" viewBox="0 0 28 28" fill="none">
          <path
            d="M6 4v20M22 4L10 14l12 10"
            stroke="currentColor"
            stroke-width="3.6"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
      </span>
    </div>
  );
}

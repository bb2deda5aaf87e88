interface Props {
  loading: boolean;
  failed: boolean;
  busy: boolean;
  onConnect: () => void;
  onRetry: () => void;
}

export function Hero({ loading, failed, busy, onConnect, onRetry }: Props) {
  return (
    <main class="hero">
      <div class="pitch">
        <h1>
          All your crypto,
          <br />
          in one calm place.
        </h1>
        <p class="sub">
          Connect your wallets and exchanges once. Northwind shows what you own, what it is worth,
          and what happened to it.
        </p>
        {failed ? (
          <div class="call" role="alert">
            <p>Northwind’s server does not answer.</p>
            <button type="button" class="button" onClick={onRetry}>
              Try again
            </button>
          </div>
        ) : (
          <div class="call">
            <button
              type="button"
              class="button big"
              data-testid="connect-button"
              disabled={loading}
              aria-busy={busy || undefined}
              onClick={() => !busy && onConnect()}
            >
              Connect your crypto
            </button>
            <p class="small">Read only. Takes about a minute.</p>
          </div>
        )}
      </div>
      <Scene />
    </main>
  );
}

/** Wind over a ridge: the same curve at several heights, with the portfolio as the near hill. */
function Scene() {
  const lines = [0, 1, 2, 3, 4, 5, 6];
  return (
    <svg class="scene" viewBox="0 0 560 520" fill="none" aria-hidden="true">
      <circle class="sun" cx="398" cy="150" r="74" />
      <g class="winds" stroke-linecap="round">
        {lines.map((line) => (
          <path
            key={line}
            class={`wind w${line}`}
            d={`M${-20 + line * 14} ${84 + line * 34} C 120 ${40 + line * 32}, 220 ${138 + line * 30}, 330 ${92 + line * 33} S 500 ${60 + line * 36}, 590 ${96 + line * 32}`}
          />
        ))}
      </g>
      <path
        class="hill far"
        d="M0 372 C 90 330 150 300 236 326 S 392 300 452 268 S 540 276 560 262 V 520 H 0 Z"
      />
      <path
        class="hill mid"
        d="M0 420 C 70 404 130 352 210 372 S 330 420 408 366 S 520 330 560 344 V 520 H 0 Z"
      />
      <path class="hill near" d="M0 470 C 100 470 152 424 246 436 S 414 478 560 410 V 520 H 0 Z" />
      <g class="trail">
        <path d="M0 470 C 100 470 152 424 246 436 S 414 478 560 410" />
        <circle cx="246" cy="436" r="6" />
      </g>
    </svg>
  );
}

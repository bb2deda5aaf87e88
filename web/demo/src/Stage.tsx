import type { ComponentChildren } from 'preact';
import type { Options } from './options.ts';

/** A page of Northwind's with the button on it, in the theme that the button has. */
export function Stage({
  theme,
  children,
}: {
  theme: Options['theme'];
  children: ComponentChildren;
}) {
  return (
    <div class={`stage ${theme}`} data-testid="stage">
      <Scene />
      <div class="pitch">
        <p class="claim">All your crypto, in one calm place.</p>
        {children}
      </div>
    </div>
  );
}

/** Wind over a ridge: the same curve at several heights, with the portfolio as the near hill. */
function Scene() {
  const lines = [0, 1, 2, 3, 4, 5, 6];
  return (
    <svg
      class="scene"
      viewBox="0 60 560 440"
      preserveAspectRatio="xMidYMax slice"
      fill="none"
      aria-hidden="true"
    >
      <circle class="sun" cx="428" cy="160" r="64" />
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

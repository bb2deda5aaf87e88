import { byValue, fraction, sharePercent, sum } from './format.ts';
import type { Decimal, Holdings } from './types.ts';

interface Slice {
  /** Symbols are not unique: anyone may give a token any. */
  id: string;
  name: string;
  value: Decimal;
}

const SHOWN = 5;
const RADIUS = 70;
const ROUND = 2 * Math.PI * RADIUS;
/** Between two slices, in the drawing's units. */
const GAP = 3;

/** The largest holdings by value as a ring; the list beside it says the same in words. */
export function AllocationChart({ holdings }: { holdings: Holdings }) {
  const slices = slicesOf(holdings);
  const total = sum(slices.map((it) => it.value));
  if (slices.length === 0) return null;
  let start = 0;
  return (
    <section class="panel allocation-panel" aria-labelledby="allocation-title">
      <h3 id="allocation-title">Allocation</h3>
      <div class="ring">
        <svg viewBox="0 0 180 180" role="img" aria-labelledby="allocation-title allocation-words">
          <g transform="rotate(-90 90 90)" fill="none" stroke-width="22">
            {slices.map((it, at) => {
              const length = fraction(it.value, total) * ROUND;
              const from = start;
              start += length;
              const gap = slices.length > 1 ? GAP : 0;
              return (
                <circle
                  key={it.id}
                  class={`slice s${at}`}
                  cx="90"
                  cy="90"
                  r={RADIUS}
                  stroke-dasharray={`${Math.max(length - gap, 0.75)} ${ROUND}`}
                  stroke-dashoffset={-from}
                />
              );
            })}
          </g>
          <text class="ring-figure" x="90" y="90" text-anchor="middle">
            {sharePercent(slices[0]?.value, total)}
          </text>
          <text class="ring-name" x="90" y="110" text-anchor="middle">
            {slices[0]?.name}
          </text>
        </svg>
        <ul class="legend" id="allocation-words">
          {slices.map((it, at) => (
            <li key={it.id}>
              <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
                <rect class={`key s${at}`} width="10" height="10" rx="3" />
              </svg>
              <span>{it.name}</span>
              <b>{sharePercent(it.value, total)}</b>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** Holdings without a known value cannot be drawn, and are not drawn as nothing. */
function slicesOf(holdings: Holdings): Slice[] {
  const valued = holdings.holdings
    .filter((it) => it.marketValue && !it.marketValue.startsWith('-'))
    .toSorted((a, b) => byValue(a.marketValue, b.marketValue))
    .map((it) => ({
      id: `${it.asset.chainId}/${it.asset.tokenId}`,
      name: it.asset.symbol,
      value: it.marketValue ?? '0',
    }));
  const large = valued.slice(0, SHOWN);
  const rest = valued.slice(SHOWN);
  if (rest.length === 0) return large;
  return [...large, { id: 'other', name: 'Other', value: sum(rest.map((it) => it.value)) }];
}

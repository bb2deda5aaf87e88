import { useState } from 'preact/hooks';
import { type Change, digitGroups } from './format.ts';
import type { Asset, Decimal } from './types.ts';

/** Every digit of a quantity. Groups are set apart by space alone: the text is the exact number. */
export function Quantity({ value, testId }: { value: Decimal; testId?: string }) {
  const { sign, groups, rest } = digitGroups(value);
  return (
    <span class="quantity" data-testid={testId}>
      {sign}
      {groups.map((group, at) => (
        <span key={at} class="group">
          {group}
        </span>
      ))}
      <span class="rest">{rest}</span>
    </span>
  );
}

/** What is not known is said to be so; it is never shown as nothing or as 0. */
export function Known({ text, what }: { text: string | null; what: string }) {
  if (text !== null) return <>{text}</>;
  return (
    <span class="unknown" title={`The ${what} is unknown`}>
      unknown
    </span>
  );
}

export function ChangeText({ change }: { change: Change | null }) {
  if (!change) return <span class="unknown">–</span>;
  return <span class={`change ${change.direction}`}>{change.text}</span>;
}

export function AssetMark({ asset, size = 36 }: { asset: Asset; size?: number }) {
  const [failed, setFailed] = useState(false);
  const box = { width: `${size}px`, height: `${size}px` };
  if (asset.logoUrl && !failed) {
    return (
      <span class="asset-mark" style={box}>
        <img
          src={asset.logoUrl}
          alt=""
          width={size}
          height={size}
          onError={() => setFailed(true)}
        />
      </span>
    );
  }
  return (
    <span
      class="asset-mark letters"
      style={{ ...box, '--hue': hue(asset.symbol) }}
      aria-hidden="true"
    >
      {Array.from(asset.symbol).slice(0, 4).join('')}
    </span>
  );
}

function hue(name: string): string {
  let total = 11;
  for (const letter of name) total = (total * 37 + (letter.codePointAt(0) ?? 0)) % 360;
  return String(total);
}

export function Failure({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <div class="failure" role="alert">
      <p>{text}</p>
      <button type="button" class="button second" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

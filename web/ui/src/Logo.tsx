import { useState } from 'preact/hooks';

/** A logo if there is one that loads, else the first letter on a colour that follows from the name. */
export function Logo({
  name,
  url,
  size = 40,
}: {
  name: string;
  url?: string | null;
  size?: number;
}) {
  const [failed, setFailed] = useState(false);
  const box = { width: `${size}px`, height: `${size}px` };
  if (url && !failed) {
    return (
      <span class="logo" style={box}>
        <img src={url} alt="" width={size} height={size} onError={() => setFailed(true)} />
      </span>
    );
  }
  return (
    <span
      class="logo monogram"
      style={{ ...box, fontSize: `${Math.round(size * 0.42)}px`, '--hue': hue(name) }}
      aria-hidden="true"
    >
      {Array.from(name.trim())[0]?.toUpperCase() ?? '?'}
    </span>
  );
}

function hue(name: string): string {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return String(sum);
}

/** `0:28`, `1:05`: seconds as a clock shows them. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Whole seconds in words, `12 seconds`, `3 minutes`. */
export function duration(seconds: number, language: string): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 5400
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3600), 'hour'];
  const words = { style: 'unit', unit: String(unit), unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(language, words).format(Number(count));
}

export function day(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(time);
}

/** `3 minutes ago`, `yesterday`; past a month the date. */
export function ago(time: number, language: string, now = Date.now()): string {
  const minutes = Math.round((now - time) / 60_000);
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (minutes < 1) return words.format(0, 'second');
  if (minutes < 60) return words.format(-minutes, 'minute');
  if (minutes < 60 * 24) return words.format(-Math.round(minutes / 60), 'hour');
  if (minutes < 60 * 24 * 30) return words.format(-Math.round(minutes / 60 / 24), 'day');
  return day(time, language);
}

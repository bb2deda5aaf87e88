const SIGNS: Record<string, string> = { USD: '$', EUR: '€', GBP: '£' };

/** To the cent, from a decimal text and without a float. What is unknown is said to be so; it is never 0. */
export function money(value: string | null, currency = 'USD'): string {
  if (value === null) return 'unknown';
  const [, minus = '', whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  const digits = part.padEnd(3, '0');
  const cents = BigInt(whole + digits.slice(0, 2)) + (Number(digits[2]) >= 5 ? 1n : 0n);
  const text = `${cents}`.padStart(3, '0');
  const grouped = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${minus}${SIGNS[currency] ?? `${currency} `}${grouped}.${text.slice(-2)}`;
}

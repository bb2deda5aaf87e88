import Big from 'big.js';
import type { Decimal, Unknown } from './types.ts';

Big.DP = 30;

const LOCALE = 'en';

/** `Intl` takes decimal text and keeps its digits; its types want the template of one. */
function exact(value: Decimal): Intl.StringNumericLiteral {
  return value as Intl.StringNumericLiteral;
}

/** An amount in the base currency, to the cent; null stays null, for the caller to say "unknown". */
export function money(value: Unknown<Decimal>, currency: string): string | null {
  if (value === null || value === undefined) return null;
  const amount = new Big(value);
  if (!amount.eq(0) && amount.abs().lt('0.01')) {
    return `${amount.lt(0) ? '>\u2009−' : '<\u2009'}${currencyFormat(currency).format(0.01)}`;
  }
  return currencyFormat(currency).format(exact(value));
}

/** A unit price: cents where they matter, four significant digits for the very small. */
export function price(value: Unknown<Decimal>, currency: string): string | null {
  if (value === null || value === undefined) return null;
  const small = new Big(value).abs().lt(1);
  return currencyFormat(currency, small).format(exact(value));
}

function currencyFormat(currency: string, small = false): Intl.NumberFormat {
  const digits = small ? { maximumSignificantDigits: 4 } : {};
  try {
    return new Intl.NumberFormat(LOCALE, { style: 'currency', currency, ...digits });
  } catch {
    return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2, ...digits });
  }
}

export interface Change {
  text: string;
  direction: 'up' | 'down' | 'flat';
}

/** A signed percentage, e.g. `+1.84%`. */
export function percentChange(value: Unknown<Decimal>): Change | null {
  if (value === null || value === undefined) return null;
  const rounded = new Big(value).round(2);
  const sign = rounded.gt(0) ? '+' : rounded.lt(0) ? '−' : '';
  const text = `${sign}${rounded.abs().toFixed(2)}%`;
  return { text, direction: rounded.gt(0) ? 'up' : rounded.lt(0) ? 'down' : 'flat' };
}

export function signedMoney(value: Unknown<Decimal>, currency: string): Change | null {
  const text = money(value?.replace(/^-/, ''), currency);
  if (text === null || value === null || value === undefined) return null;
  const amount = new Big(value);
  const sign = amount.gt(0) ? '+' : amount.lt(0) ? '−' : '';
  return {
    text: `${sign}${text}`,
    direction: amount.gt(0) ? 'up' : amount.lt(0) ? 'down' : 'flat',
  };
}

/** What part of the whole, in percent with one decimal: `54.5%`, `<0.1%`. */
export function sharePercent(part: Unknown<Decimal>, whole: Unknown<Decimal>): string | null {
  if (part === null || part === undefined || !whole || new Big(whole).lte(0)) return null;
  const share = new Big(part).times(100).div(whole);
  if (share.gt(0) && share.lt('0.1')) return '<\u20090.1%';
  return `${share.toFixed(1)}%`;
}

/** For drawing only, where a pixel is all the precision there is: 0 to 1. */
export function fraction(part: Unknown<Decimal>, whole: Unknown<Decimal>): number {
  if (part === null || part === undefined || !whole || new Big(whole).lte(0)) return 0;
  const share = Number(new Big(part).div(whole).toFixed(6));
  return Math.min(1, Math.max(0, share));
}

/** Known values, largest first, then the unknown ones. */
export function byValue(a: Unknown<Decimal>, b: Unknown<Decimal>): number {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  return new Big(b).cmp(a);
}

export function sum(values: Unknown<Decimal>[]): Decimal {
  return values.reduce<Big>((total, it) => total.plus(it ?? 0), new Big(0)).toFixed();
}

/** `420690000.12` → `['420', '690', '000']` and `.12`: groups to set apart without adding letters. */
export function digitGroups(value: Decimal): { sign: string; groups: string[]; rest: string } {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(value) ?? [];
  if (!whole) return { sign: '', groups: [value], rest: '' };
  return { sign, groups: whole.split(/\B(?=(?:\d{3})+$)/), rest };
}

const DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const TIME = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short' });

export function when(timestamp: Decimal): { iso: string; day: string; time: string } {
  const date = new Date(Number(timestamp));
  return { iso: date.toISOString(), day: DAY.format(date), time: TIME.format(date) };
}

export function shortAddress(address: string): string {
  return address.length > 16 ? `${address.slice(0, 6)}…${address.slice(-4)}` : address;
}

/** `margin_trade` → `Margin trade`. */
export function sentence(label: string): string {
  const words = label.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

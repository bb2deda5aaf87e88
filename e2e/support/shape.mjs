// What an answer looks like, whatever it says: held against what the documents for integrators print.

const PREFIX = /^(link_|public_|cat_|cgrant_)./;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The keys with the types of their values; of strings also that they are a token of a kind or a time. */
export function shapeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, it]) => [key, shapeOf(it)]);
    return Object.fromEntries(entries);
  }
  if (typeof value !== 'string') return typeof value;
  if (TIME.test(value)) return 'time';
  return PREFIX.exec(value)?.[1] ?? 'string';
}

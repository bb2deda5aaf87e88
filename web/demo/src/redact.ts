import { parse, stringify } from 'lossless-json';

/** Longer texts are cut: a page of a thousand transactions is nothing to look at. */
const LONGEST = 12_000;
const TOKEN = /\b(link|public|cat|cgrant|secret|whsec)_([\w-]{4})[\w-]{4,}/g;

/** A token is shown by its kind and its first letters, which tell it from another and open nothing. */
export function shortenTokens(text: string): string {
  return text.replace(TOKEN, '$1_$2…');
}

/** JSON text over several lines, its numbers digit for digit, its tokens shortened. */
export function readable(json: string): string {
  const text = shortenTokens(indented(json));
  if (text.length <= LONGEST) return text;
  const cut = text.lastIndexOf('\n', LONGEST);
  return `${text.slice(0, cut > 0 ? cut : LONGEST)}\n… cut here, of ${text.length.toLocaleString('en')} characters`;
}

function indented(json: string): string {
  try {
    return stringify(parse(json), undefined, 2) ?? json;
  } catch {
    return json;
  }
}

type Words = Record<string, string | ((subject: string) => string)>;

/** What is said for a code of the server's; nothing for one that is not known here. */
export function wordsFor(words: Words, code: string, subject: string | null): string | undefined {
  const text = Object.hasOwn(words, code) ? words[code] : undefined;
  if (typeof text !== 'function') return text;
  return subject === null ? undefined : text(subject);
}

/**
 * What was typed or pasted, as the code it is: `123 456`, `123-456`. Six-character codes are digits;
 * long ones, sent after many wrong tries, may have letters.
 */
export function tidyCode(text: string, digits: number): string {
  const kept = digits > 6 ? text.replaceAll(/[^\p{L}\p{N}]/gu, '') : text.replaceAll(/\D/g, '');
  return kept.slice(0, digits);
}

export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text) || /^[^\s@]+@localhost$/.test(text);
}

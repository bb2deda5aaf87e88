/** Plain checks that every message goes through. */
export type Fields = Record<string, unknown>;

export function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

export function text(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= max;
}

export function optionalText(value: unknown, max: number): string | undefined {
  return text(value, max) ? value : undefined;
}

export function isOneOf<T extends string>(list: readonly T[], value: unknown): value is T {
  return (list as readonly unknown[]).includes(value);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 128 random bits, which an outsider cannot guess. */
export function newNonce(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

export function isNonce(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{22,64}$/.test(value);
}

export function isLinkToken(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]{8,512}$/.test(value);
}

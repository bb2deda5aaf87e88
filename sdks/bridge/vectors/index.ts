/**
 * Reads the cases of a vector file. Long texts stand in it as `{"$repeat": text, "times": n}`. Whoever
 * speaks the protocol runs the cases: the widget, both SDKs, and what others write.
 */
export function expand<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(expand) as T;
  const { $repeat, times } = value as { $repeat?: string; times?: number };
  if (typeof $repeat === 'string') return $repeat.repeat(times ?? 0) as T;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, expand(it)])) as T;
}

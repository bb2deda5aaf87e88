/** A scope in words, by the one name that has them; `read` and `write` speak for the rest. */
export type ScopeTexts = Record<
  | 'openid'
  | 'profile'
  | 'email'
  | 'offline_access'
  | 'portfolios:read'
  | 'transactions:read'
  | 'transactions:write'
  | 'integrations:read'
  | 'integrations:write'
  | 'defi:read'
  | 'nft:read'
  | 'tax:read'
  | 'tax:write'
  | 'accounting:read'
  | 'reports:read'
  | 'reports:write'
  | 'workspace:read'
  | 'users:read'
  | 'analytics:read'
  | 'read'
  | 'write',
  [title: string, description: string]
>;

/** Older and newer names that mean the same. */
const SAME: Record<string, keyof ScopeTexts> = {
  'holdings:read': 'portfolios:read',
  'balances:read': 'portfolios:read',
  'defi-portfolio:read': 'defi:read',
  'nft-portfolio:read': 'nft:read',
  'ledger:read': 'accounting:read',
};

/** Title and description of a scope. */
export function scopeWords(texts: ScopeTexts, scope: string): [string, string] {
  const name = SAME[scope] ?? scope;
  if (Object.hasOwn(texts, name)) return texts[name as keyof ScopeTexts];
  return scope.endsWith(':write') ? texts.write : texts.read;
}

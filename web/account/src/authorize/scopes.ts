import { type ScopeTexts, scopeWords } from '@kryptos_connect/ui/scopes/names';
import type { AskedScope } from '../api/types.ts';

/** One line of the consent page: scopes that say the same to a person. */
export interface Line {
  title: string;
  description: string;
  scopes: string[];
  required: boolean;
}

export type Group = 'you' | 'data' | 'change';

/** What is asked for, in the groups and words in which a person reads it. */
export function linesOf(asked: AskedScope[], texts: ScopeTexts): [Group, Line[]][] {
  const groups: Record<Group, Line[]> = { data: [], you: [], change: [] };
  for (const { scope, required } of asked) {
    const [title, description] = scopeWords(texts, scope);
    const lines = groups[groupOf(scope)];
    const same = lines.find((line) => line.title === title && line.description === description);
    if (same) {
      same.scopes.push(scope);
      same.required ||= required;
    } else lines.push({ title, description, scopes: [scope], required });
  }
  return (Object.entries(groups) as [Group, Line[]][]).filter(([, lines]) => lines.length > 0);
}

function groupOf(scope: string): Group {
  if (scope.endsWith(':write')) return 'change';
  return scope.includes(':') && !scope.startsWith('users:') ? 'data' : 'you';
}

/** What is allowed: all that is required, and of the rest what was not unticked. */
export function allowed(asked: AskedScope[], unticked: ReadonlySet<string>): string[] {
  return asked.filter((it) => it.required || !unticked.has(it.scope)).map((it) => it.scope);
}

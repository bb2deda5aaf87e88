import type { ProviderField } from '../api/types.ts';
import { mustNotBeSent } from './secrets.ts';

/** What an application knows already, under the names of its `extraConfig.prefill`. */
export interface Prefill {
  address?: string;
  apiKey?: string;
  secretKey?: string;
  password?: string;
  accountName?: string;
}

const NAMES: [keyof Prefill, RegExp][] = [
  ['address', /^address$/],
  ['secretKey', /secret/],
  ['password', /pass(word|phrase)/],
  ['apiKey', /^(api)?key(id)?$/],
];

/** The values for a provider's fields, whose names differ from one to the next. */
export function prefilled(
  fields: ProviderField[],
  prefill: Prefill | undefined,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const field of fields) {
    const plain = field.name.toLowerCase().replace(/[^a-z]/g, '');
    const name = NAMES.find(([, shape]) => shape.test(plain))?.[0];
    const value = name && prefill?.[name];
    if (value && !mustNotBeSent(value, field.secret)) values[field.name] = value;
  }
  if (prefill?.accountName) values.alias = prefill.accountName;
  return values;
}

import { exampleOf } from './example.ts';
import type { Call, Document, SecurityScheme } from './openapi.ts';

/** How the call is made by curl. */
export function commandOf(call: Call, document: Document): string {
  const parts = [`curl '${document.servers?.[0]?.url ?? ''}${call.path}'`];
  if (call.method !== 'get') parts.push(`-X ${call.method.toUpperCase()}`);
  const schemes = document.components.securitySchemes ?? {};
  for (const name of Object.keys(call.security?.[0] ?? {})) {
    const scheme = schemes[name];
    if (scheme) parts.push(credential(name, scheme));
  }
  const [type, body] = Object.entries(call.requestBody?.content ?? {})[0] ?? [];
  if (type === 'application/json' && body?.schema) {
    const json = JSON.stringify(exampleOf(body.schema, document)).replaceAll("'", "'\\''");
    parts.push(`-H 'Content-Type: application/json'`, `-d '${json}'`);
  } else if (type) {
    parts.push(`-H 'Content-Type: ${type}'`);
  }
  return parts.join(' \\\n  ');
}

function credential(name: string, scheme: SecurityScheme): string {
  const variable = `$${name.toUpperCase()}`;
  if (scheme.scheme === 'bearer') return `-H "Authorization: Bearer ${variable}"`;
  if (scheme.scheme === 'basic') return '-u "$CLIENT_ID:$CLIENT_SECRET"';
  if (scheme.in === 'cookie') return `-b "${scheme.name}=${variable}"`;
  return `-H "${scheme.name}: ${variable}"`;
}

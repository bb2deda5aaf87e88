import { type Document, fieldsOf, resolve, type Schema, withoutNull } from './openapi.ts';

/** Objects within one another, at most. */
const DEPTH = 6;

/** A value of the schema, with all its fields. */
export function exampleOf(given: Schema, document: Document, depth = 0): unknown {
  if (given.example !== undefined) return given.example;
  const schema = resolve(withoutNull(given).schema, document);
  if (schema.example !== undefined) return schema.example;
  if (schema.enum?.length) return schema.enum[0];
  const first = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (first) return exampleOf(first, document, depth);
  if (schema.items) return depth < DEPTH ? [exampleOf(schema.items, document, depth + 1)] : [];
  if (schema.properties || schema.allOf) {
    if (depth >= DEPTH) return {};
    const fields = fieldsOf(schema, document);
    const entries = fields.map((it) => [it.name, exampleOf(it.schema, document, depth + 1)]);
    return Object.fromEntries(entries);
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return schema.minimum ?? 0;
  if (type === 'string') return 'text';
  return {};
}

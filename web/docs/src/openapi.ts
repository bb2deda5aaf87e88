// The part of OpenAPI 3.1 that the server's document uses.

export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  title?: string;
  description?: string;
  enum?: unknown[];
  example?: unknown;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
};

export type Parameter = {
  name: string;
  in: 'query' | 'path' | 'header' | 'cookie';
  description?: string;
  required?: boolean;
  schema?: Schema;
};

export type Content = Record<string, { schema?: Schema }>;

export type Response = { description: string; content?: Content };

export type Security = Record<string, string[]>;

export type Operation = {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Content; required?: boolean };
  responses: Record<string, Response>;
  security?: Security[];
};

export type SecurityScheme = {
  type: string;
  scheme?: string;
  bearerFormat?: string;
  in?: string;
  name?: string;
  description?: string;
};

export type Document = {
  info: { title: string; version: string; description?: string };
  servers?: { url: string }[];
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas?: Record<string, Schema>;
    securitySchemes?: Record<string, SecurityScheme>;
  };
};

/** An operation with where it is. */
export type Call = Operation & { method: string; path: string };

export type Group = { name: string; description: string; calls: Call[] };

const NAMED = '#/components/schemas/';

/** The calls in the order of the document's tags, then of their paths. */
export function groupsOf(document: Document): Group[] {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  );
  const groups = (document.tags ?? []).map(({ name, description }) => ({
    name,
    description: description ?? '',
    calls: calls.filter((call) => call.tags?.[0] === name),
  }));
  return groups.filter((group) => group.calls.length > 0);
}

/** Those that have every word somewhere in what names or describes them. */
export function search(groups: Group[], text: string): Group[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (call: Call) => {
    const told = [call.summary, call.path, call.method, call.operationId, call.description];
    const parameters = call.parameters?.map((it) => it.name) ?? [];
    const all = [...told, ...parameters].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return groups
    .map((group) => ({ ...group, calls: group.calls.filter(fits) }))
    .filter((group) => group.calls.length > 0);
}

/** The name of the schema that is referred to. */
export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.startsWith(NAMED) ? schema.$ref.slice(NAMED.length) : undefined;
}

/** The schema itself, where it is referred to by its name. */
export function resolve(schema: Schema, document: Document): Schema {
  const name = nameOf(schema);
  return (name && document.components.schemas?.[name]) || schema;
}

/** What a value may be but null: one schema where there is one, and whether null is allowed too. */
export function withoutNull(schema: Schema): { schema: Schema; nullable: boolean } {
  const choices = schema.oneOf ?? schema.anyOf;
  const others = choices?.filter((it) => it.type !== 'null');
  if (choices && others?.length === 1 && others.length < choices.length && others[0]) {
    const { description } = schema;
    return { schema: description ? { ...others[0], description } : others[0], nullable: true };
  }
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const types = schema.type.filter((it) => it !== 'null');
    return { schema: { ...schema, type: types.length === 1 ? types[0] : types }, nullable: true };
  }
  return { schema, nullable: false };
}

/** In a few words: `array of Holding`, `string or null`. */
export function typeOf(given: Schema): string {
  const { schema, nullable } = withoutNull(given);
  const type = bareType(schema);
  return nullable ? `${type} or null` : type;
}

function bareType(schema: Schema): string {
  const name = nameOf(schema);
  if (name) return name;
  if (schema.items) return `array of ${typeOf(schema.items)}`;
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map(typeOf).join(' or ');
  if (schema.allOf) return 'object';
  const { additionalProperties: other } = schema;
  if (other && typeof other === 'object') return `map of ${typeOf(other)}`;
  const types = Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type;
  return types ?? 'anything';
}

/** The fields of an object, those of all its parts. */
export function fieldsOf(
  given: Schema,
  document: Document,
): { name: string; schema: Schema; required: boolean }[] {
  const schema = resolve(withoutNull(given).schema, document);
  const parts = schema.allOf?.flatMap((part) => fieldsOf(part, document)) ?? [];
  const own = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    schema: field,
    required: schema.required?.includes(name) ?? false,
  }));
  return [...parts, ...own];
}

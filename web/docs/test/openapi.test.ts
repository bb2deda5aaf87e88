import { expect, test } from 'vitest';
import { commandOf } from '../src/command.ts';
import { exampleOf } from '../src/example.ts';
import { type Document, fieldsOf, groupsOf, search, typeOf } from '../src/openapi.ts';

const told: Document = {
  info: { title: 'API', version: '1' },
  servers: [{ url: 'https://connect.example.com' }],
  tags: [{ name: 'Data' }, { name: 'Empty' }],
  paths: {
    '/api/v1/holdings': {
      get: {
        operationId: 'listHoldings',
        summary: 'List holdings',
        tags: ['Data'],
        parameters: [{ name: 'isSpam', in: 'query' }],
        responses: { 200: { description: 'Them.' } },
        security: [{ api_key: [] }],
      },
      post: {
        operationId: 'addHolding',
        tags: ['Data'],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } },
        },
        responses: {},
        security: [{}],
      },
    },
  },
  components: {
    schemas: {
      Tree: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', example: "it's" },
          branches: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
        },
      },
    },
    securitySchemes: { api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
  },
};

test('calls stand under their tag, and a tag without calls is left out', () => {
  expect(groupsOf(told).map((it) => [it.name, it.calls.length])).toEqual([['Data', 2]]);
});

test('every word that is searched for has to be there', () => {
  const found = (text: string) =>
    search(groupsOf(told), text).flatMap((it) => it.calls.map((call) => call.operationId));
  expect(found('holdings isspam')).toEqual(['listHoldings']);
  expect(found('POST holding')).toEqual(['addHolding']);
  expect(found('holdings nothing')).toEqual([]);
});

test('null is told beside the type', () => {
  const tree = { $ref: '#/components/schemas/Tree' };
  expect(typeOf({ oneOf: [{ type: 'null' }, tree] })).toBe('Tree or null');
  expect(typeOf({ type: ['integer', 'null'] })).toBe('integer or null');
  expect(typeOf({ type: 'array', items: tree })).toBe('array of Tree');
});

test('a schema in itself ends somewhere', () => {
  const tree = { $ref: '#/components/schemas/Tree' };
  expect(fieldsOf(tree, told).map((it) => [it.name, it.required])).toEqual([
    ['name', true],
    ['branches', false],
  ]);
  expect(JSON.stringify(exampleOf(tree, told)).length).toBeLessThan(500);
});

test('the command has the credentials, and quotes that a shell understands', () => {
  const [list, add] = groupsOf(told)[0]?.calls ?? [];
  expect(list && commandOf(list, told)).toContain('-H "X-API-Key: $API_KEY"');
  expect(add && commandOf(add, told)).toContain("it'\\''s");
});

import { expect, test } from 'vitest';
import { readPageState } from '../src/page-state.ts';
import { isSafeTarget, returnPath } from '../src/places.ts';

const ORIGIN = 'https://connect.example';

test.each([
  '//evil.example',
  '///evil.example/account',
  'https://evil.example/account',
  'https:evil.example',
  'https:/account',
  '/\\evil.example',
  '\\\\evil.example',
  '/account\\@evil.example',
  '/account/..//evil.example',
  '/account/../admin',
  '/account/%2e%2e/admin',
  '/account\t/x',
  '/account\n',
  '/accounts',
  '/account.evil.example',
  '/account@evil.example',
  'javascript:alert(1)',
  '/account/api/export',
  '/account/sign-out',
  '',
  null,
])('%j leads nowhere but to the account', (asked) => {
  expect(returnPath(asked, ORIGIN)).toBe('/account');
});

test.each([
  '/account',
  '/account/',
  '/account?tab=1',
  '/account#devices',
  '/account/authorize?interaction=int_1',
])('%s is gone to', (asked) => {
  expect(returnPath(asked, ORIGIN)).toBe(asked);
});

test("an answer goes to any client's address, but nothing in it runs here", () => {
  expect(isSafeTarget('https://app.example/cb?code=1')).toBe(true);
  expect(isSafeTarget('com.example.app:/cb')).toBe(true);
  expect(isSafeTarget('http://127.0.0.1:4000/cb')).toBe(true);
  for (const bad of [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:x',
    'data:text/html,x',
    'blob:x',
    '/relative',
  ])
    expect(isSafeTarget(bad), bad).toBe(false);
});

test('the page state is read as data, whatever stands there', () => {
  function state(text: string) {
    const block = document.createElement('script');
    block.type = 'application/json';
    block.id = 'page-state';
    block.textContent = text;
    document.body.replaceChildren(block);
    return readPageState(document);
  }
  expect(state('{"error":{"code":"invalid_request","description":"No."}}')).toEqual({
    error: { code: 'invalid_request', description: 'No.' },
  });
  for (const text of ['{}', '', 'null', '[]', '{"error":5}', '{"error":{}}'])
    expect(state(text)).toEqual({});
  document.body.replaceChildren();
  expect(readPageState(document)).toEqual({});
});

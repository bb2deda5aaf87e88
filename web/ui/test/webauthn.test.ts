import { afterEach, expect, test, vi } from 'vitest';
import { tidyCode } from '../src/code.ts';
import {
  creationOptions,
  fromBase64Url,
  makePasskey,
  provePasskey,
  requestOptions,
  toBase64Url,
  toJson,
} from '../src/webauthn.ts';

afterEach(() => vi.unstubAllGlobals());

test('base64url goes both ways, for every length', () => {
  for (let length = 0; length < 6; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => 250 + at);
    const text = toBase64Url(bytes.buffer);
    expect(text).not.toMatch(/[+/=]/);
    expect([...fromBase64Url(text)]).toEqual([...bytes]);
  }
  expect(toBase64Url(Uint8Array.from([251, 255]).buffer)).toBe('-_8');
});

test('a browser that reads no JSON is given bytes', () => {
  const made = creationOptions({
    challenge: 'AQI',
    rp: { name: 'x' },
    user: { id: 'Aw', name: 'a', displayName: 'A' },
    pubKeyCredParams: [],
    excludeCredentials: [{ id: 'BA', type: 'public-key' }],
  });
  expect([...new Uint8Array(made.challenge as ArrayBuffer)]).toEqual([1, 2]);
  expect([...new Uint8Array(made.user.id as ArrayBuffer)]).toEqual([3]);
  expect([...new Uint8Array(made.excludeCredentials?.[0]?.id as ArrayBuffer)]).toEqual([4]);
  const asked = requestOptions({ challenge: 'AQI', rpId: 'x' });
  expect(asked.rpId).toBe('x');
  expect(asked.allowCredentials).toEqual([]);
});

test('a credential that knows no JSON is written out', () => {
  const bytes = (...them: number[]) => Uint8Array.from(them).buffer;
  const credential = {
    id: 'AQ',
    rawId: bytes(1),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    getClientExtensionResults: () => ({}),
    response: {
      clientDataJSON: bytes(2),
      authenticatorData: bytes(3),
      signature: bytes(4),
      userHandle: null,
    },
  } as unknown as PublicKeyCredential;
  expect(toJson(credential)).toEqual({
    id: 'AQ',
    rawId: 'AQ',
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response: { clientDataJSON: 'Ag', authenticatorData: 'Aw', signature: 'BA' },
  });
});

test('the browser reads and writes the JSON itself where it can', async () => {
  const create = vi.fn().mockResolvedValue({ toJSON: () => ({ id: 'made' }) });
  vi.stubGlobal('PublicKeyCredential', {
    parseCreationOptionsFromJSON: (json: unknown) => ({ parsed: json }),
  });
  vi.stubGlobal('navigator', { credentials: { create } });
  const json = { challenge: 'AQI' } as PublicKeyCredentialCreationOptionsJSON;
  expect(await makePasskey(json)).toEqual({ id: 'made' });
  expect(create).toHaveBeenCalledWith({ publicKey: { parsed: json } });
});

test.each([
  ['InvalidStateError', { exists: true, aborted: false }],
  ['AbortError', { exists: false, aborted: true }],
  ['NotAllowedError', { exists: false, aborted: false }],
])('%s of the browser is told apart', async (name, expected) => {
  vi.stubGlobal('PublicKeyCredential', {});
  vi.stubGlobal('navigator', {
    credentials: { get: () => Promise.reject(new DOMException('no', name)) },
  });
  await expect(provePasskey({ challenge: 'AQI' })).rejects.toMatchObject(expected);
});

test('a code is tidied as it is typed or pasted', () => {
  expect(tidyCode(' 123 456 ', 6)).toBe('123456');
  expect(tidyCode('123-456\n', 6)).toBe('123456');
  expect(tidyCode('Your code: 123456', 6)).toBe('123456');
  expect(tidyCode('1234567', 6)).toBe('123456');
  expect(tidyCode('abcd-efgh-2345', 12)).toBe('abcdefgh2345');
});

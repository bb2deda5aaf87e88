import { describe, expect, test } from 'vitest';
import {
  isEthereumSignIn,
  parseFrameMessage,
  parseHostMessage,
  parseInit,
  parseReady,
  solanaSignIn,
} from '../src/index.ts';
import ethereum from '../vectors/ethereum-sign-in.json' with { type: 'json' };
import frameMessages from '../vectors/frame-messages.json' with { type: 'json' };
import hostMessages from '../vectors/host-messages.json' with { type: 'json' };
import { expand } from '../vectors/index.ts';
import init from '../vectors/init.json' with { type: 'json' };
import ready from '../vectors/ready.json' with { type: 'json' };
import solana from '../vectors/solana-sign-in.json' with { type: 'json' };

describe('the first words of a frame', () => {
  test.each(expand(ready.cases))('$name', ({ message, expect: expected }) => {
    expect(parseReady(message, ready.hostNonce)).toEqual(expected);
  });
});

describe('the first words of a host', () => {
  test.each(expand(init.cases))('$name', ({ message, expect: expected }) => {
    expect(parseInit(message, init.frameNonce)).toEqual(expected);
  });
});

describe('what a frame says', () => {
  test.each(expand(frameMessages.cases))('$name', ({ message, expect: expected }) => {
    expect(parseFrameMessage(message)).toEqual(expected);
  });
});

describe('what a host says', () => {
  test.each(expand(hostMessages.cases))('$name', ({ message, expect: expected }) => {
    expect(parseHostMessage(message)).toEqual(expected);
  });
});

describe('what a wallet of Ethereum may sign', () => {
  test.each(expand(ethereum.cases))('$name', ({ message, address, origin, valid }) => {
    expect(isEthereumSignIn(message, address, origin)).toBe(valid);
  });
});

describe('what a wallet of Solana may sign', () => {
  test.each(expand(solana.cases))('$name', ({ params, origin, valid }) => {
    expect(solanaSignIn(params, origin) !== null).toBe(valid);
  });
});

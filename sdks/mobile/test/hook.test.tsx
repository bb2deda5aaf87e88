import { act, render, screen } from '@testing-library/react-native';
import { Fragment } from 'react';
import { type ConnectOptions, type KryptosConnectHook, useKryptosConnect } from '../src/index.ts';
import { CALLBACKS, calls, LINK, provided, settled } from './support/application.tsx';
import { view, views } from './support/WebView.tsx';

const hooks: Record<string, KryptosConnectHook> = {};
const first = () => hooks.first as KryptosConnectHook;

function Connect({ name = 'first', ...options }: ConnectOptions & { name?: string }) {
  hooks[name] = useKryptosConnect({
    generateLinkToken: async () => LINK,
    ...CALLBACKS,
    ...options,
  });
  return null;
}

async function does(what: 'open' | 'exit', name = 'first'): Promise<void> {
  act(() => hooks[name]?.[what]());
  await settled();
}

test('opens and ends a run, by functions that stay the same', async () => {
  render(provided(<Connect />));
  const { open, exit } = first();
  expect(first().ready).toBe(true);
  await does('open');
  await does('open');
  const widget = await view().load();
  expect(widget.init.appName).toBe('Northwind');
  await does('exit');
  expect(views.length).toBe(0);
  expect(calls).toEqual(['exit']);
  await does('open');
  (await view().load()).send({ type: 'success', publicToken: 'public_1' });
  expect(calls).toEqual(['exit', 'public_1']);
  expect([first().open, first().exit]).toEqual([open, exit]);
});

test('keeps the error that the last run ended with, until the next', async () => {
  render(provided(<Connect onConnectError={({ message }) => calls.push(message)} />));
  await does('open');
  (await view().load()).send({ type: 'error', code: 'TOKEN_EXPIRED', message: 'Too late' });
  await settled();
  expect(first().error).toMatchObject({ code: 'TOKEN_EXPIRED', message: 'Too late' });
  expect(calls).toEqual(['TOKEN_EXPIRED', 'Too late']);
  await does('open');
  expect(first().error).toBeNull();
});

test('ends its own run with its component, and no other’s', async () => {
  const both = (
    <Fragment>
      <Connect onExit={() => calls.push('first left')} />
      <Connect name="second" onExit={() => calls.push('second left')} />
    </Fragment>
  );
  render(provided(both));
  await does('open', 'second');
  await does('exit', 'second');
  expect(calls.splice(0)).toEqual(['second left']);
  await does('open');
  await does('open', 'second');
  await does('exit', 'second');
  expect(views.length).toBe(1);
  screen.rerender(provided(<Connect name="second" />));
  await settled();
  expect(calls).toEqual(['first left']);
  expect(views.length).toBe(0);
});

test('a provider that goes away takes the run with it', async () => {
  render(provided(<Connect />));
  await does('open');
  await view().load();
  screen.unmount();
  await settled();
  expect(calls).toEqual(['exit']);
});

test('the latest callbacks are called', async () => {
  render(provided(<Connect />));
  await does('open');
  const widget = await view().load();
  screen.rerender(provided(<Connect onSuccess={() => calls.push('the latest')} />));
  widget.send({ type: 'success', publicToken: 'public_1' });
  expect(calls).toEqual(['the latest']);
});

test('without a provider it says what is missing', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {});
  render(<Connect />);
  await does('open');
  expect(calls).toEqual(['NOT_CONFIGURED']);
  expect(first().error?.message).toContain('KryptosConnectProvider');
  expect(said).toHaveBeenCalledTimes(1);
  said.mockRestore();
});

'use client';

/** The widget in React. */

export { KryptosConnect, type KryptosConnectApi } from './open.ts';
export {
  KryptosConnectButton,
  type KryptosConnectButtonProps,
} from './react/KryptosConnectButton.ts';
export {
  KryptosConnectProvider,
  type KryptosConnectProviderConfig,
  type KryptosConnectProviderProps,
} from './react/KryptosConnectProvider.ts';
export { type KryptosConnectHook, useKryptosConnect } from './react/useKryptosConnect.ts';
export type * from './types.ts';

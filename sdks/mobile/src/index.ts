/** The widget in React Native. */

export { KryptosConnect, type KryptosConnectApi } from './config.ts';
export {
  KryptosConnectButton,
  type KryptosConnectButtonProps,
} from './KryptosConnectButton.ts';
export { KryptosConnectModal, type KryptosConnectModalProps } from './KryptosConnectModal.ts';
export {
  KryptosConnectProvider,
  type KryptosConnectProviderProps,
} from './KryptosConnectProvider.ts';
export type * from './types.ts';
export { type KryptosConnectHook, useKryptosConnect } from './useKryptosConnect.ts';

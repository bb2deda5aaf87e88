/** The widget without any framework. */
export { KryptosConnect, type KryptosConnectApi } from './open.ts';
export type * from './types.ts';

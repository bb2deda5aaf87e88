export { connectToHost, type HostLink, NoHost } from './frame.ts';
export {
  type ConnectError,
  type Connection,
  type ConnectOptions,
  type LinkToken,
  openConnect,
} from './host.ts';
export * from './protocol.ts';

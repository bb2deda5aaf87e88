import { newNonce } from './check.ts';
import { converse, frameUrl, type HostOptions } from './conversation.ts';
import { FADE, frameDialog } from './dialog.ts';
import type { HostWallets } from './wallets.ts';

export interface ConnectOptions extends HostOptions {
  /** Accessible name of the dialog; `Kryptos Connect` unless told. */
  title?: string;
}

export interface Connection {
  /** Ends the session as if the person had left. Does nothing once it has ended. */
  close(): void;
}

/**
 * Opens the widget in a modal dialog over this page. Exactly one of `onSuccess`, `onExit` and
 * `onError` is called, once, after the dialog has gone and the focus is back where it was.
 */
export function openConnect({ title = 'Kryptos Connect', ...options }: ConnectOptions): Connection {
  const { origin } = new URL(options.baseUrl);
  const nonce = newNonce();
  const life = new AbortController();
  const { signal } = life;
  let port: MessagePort | undefined;
  const send = (message: object) => port?.postMessage(message);
  let wallets: Promise<HostWallets> | undefined;

  const dialog = frameDialog({
    url: frameUrl(options, nonce, location.origin),
    title,
    theme: options.theme ?? 'light',
    onCloseRequest(forced) {
      if (forced) conversation.close();
      else conversation.requestClose();
    },
  });
  const conversation = converse(options, nonce, {
    open(init) {
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = (event) => conversation.receive(event.data);
      dialog.frame.contentWindow?.postMessage(init, origin, [channel.port2]);
      dialog.settle();
    },
    send,
    asked(request) {
      // Fetched when it is needed, which spares the host's page its weight.
      wallets ??= import('./wallets.ts').then((it) => it.hostWallets(window, signal, send));
      wallets.then((it) => (request.type === 'request' ? it.request(request) : it.discover()));
    },
    ending(end) {
      // The press that ended it is still being handled inside the frame, which must outlive it.
      dialog.fade();
      setTimeout(end, FADE);
    },
    close() {
      life.abort();
      port?.close();
      dialog.remove();
    },
  });
  dialog.frame.addEventListener('load', conversation.loaded);
  window.addEventListener(
    'message',
    (event) => {
      const { source } = event;
      if (event.origin !== origin || !source || source !== dialog.frame.contentWindow) return;
      conversation.ready(event.data);
    },
    { signal },
  );
  dialog.open();
  return conversation;
}

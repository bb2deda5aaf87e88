import {
  type FrameMessage,
  type Init,
  isCloseRequest,
  isNonce,
  newNonce,
  PROTOCOL,
  parseInit,
  parseOrigin,
} from './protocol.ts';

/** The widget's end of the conversation with the page that opened it. */
export interface HostLink {
  init: Init;
  /** The host's origin, to be compared with the client's allowed origins. */
  origin: string;
  /** After a success, exit or error nothing more is sent. */
  send(message: FrameMessage): void;
  /** The person asked to leave from outside the frame. */
  onCloseRequest(listener: () => void): void;
}

/** The page was not opened by an application's frame, or with a broken address. */
export class NoHost extends Error {}

/**
 * Says `ready` to the page named in the address and waits for its `init`. Whatever else arrives is
 * passed over in silence: an answer would tell a stranger what to try next.
 */
export function connectToHost(self: Window): Promise<HostLink> {
  const origin = parseOrigin(new URLSearchParams(self.location.search).get('origin'));
  const hostNonce = self.location.hash.slice(1);
  const host = self.parent;
  if (!host || host === self || !origin || !isNonce(hostNonce)) {
    return Promise.reject(new NoHost('no page of an application around this frame'));
  }
  const frameNonce = newNonce();
  return new Promise((resolve) => {
    function onMessage(event: MessageEvent): void {
      if (event.source !== host || event.origin !== origin) return;
      const init = parseInit(event.data, frameNonce);
      const port = event.ports[0];
      if (!init || !port || !origin) return;
      self.removeEventListener('message', onMessage);
      resolve(link(init, origin, port));
    }
    self.addEventListener('message', onMessage);
    host.postMessage({ kryptos: PROTOCOL, type: 'ready', nonce: hostNonce, frameNonce }, origin);
  });
}

function link(init: Init, origin: string, port: MessagePort): HostLink {
  let ended = false;
  let closeListener: (() => void) | null = null;
  port.onmessage = (event) => {
    if (isCloseRequest(event.data)) closeListener?.();
  };
  return {
    init,
    origin,
    send(message) {
      if (ended) return;
      ended = message.type !== 'event';
      port.postMessage(message);
    },
    onCloseRequest(listener) {
      closeListener = listener;
    },
  };
}

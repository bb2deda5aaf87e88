import { useRef, useState } from 'preact/hooks';

export function Mark() {
  return (
    <svg class="mark" width="28" height="28" viewBox="0 0 28 28" fill="none" aria-hidden="true">
      <g stroke="currentColor" stroke-width="2.4" stroke-linecap="round">
        <path d="M3 10.5h13.5a3.75 3.75 0 1 0-3.6-4.8" />
        <path d="M3 15.5h19a3.5 3.5 0 1 1-3.3 4.7" />
        <path d="M3 20.5h8.5" />
      </g>
    </svg>
  );
}

interface Props {
  connected: boolean;
  onDisconnect: () => Promise<void>;
}

export function Header({ connected, onDisconnect }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);

  async function disconnect(): Promise<void> {
    setBusy(true);
    await onDisconnect();
    setBusy(false);
    dialog.current?.close();
  }

  return (
    <header class="top">
      <span class="brand">
        <Mark /> Northwind
        <span class="tag">Sample application</span>
      </span>
      <nav aria-label="Kryptos Connect">
        <a href="/docs">API reference</a>
      </nav>
      {connected && (
        <button
          type="button"
          class="plain-button"
          data-testid="disconnect"
          onClick={() => dialog.current?.showModal()}
        >
          Disconnect
        </button>
      )}
      <dialog ref={dialog} class="confirm" aria-labelledby="disconnect-title">
        <h2 id="disconnect-title">Disconnect your crypto?</h2>
        <p>
          Northwind loses access at once. Nothing happens to your wallets, and you can connect
          again.
        </p>
        <div class="buttons">
          <button type="button" class="button second" onClick={() => dialog.current?.close()}>
            Keep connected
          </button>
          <button
            type="button"
            class="button"
            data-testid="disconnect-confirm"
            aria-busy={busy || undefined}
            onClick={() => !busy && void disconnect()}
          >
            Disconnect
          </button>
        </div>
      </dialog>
    </header>
  );
}

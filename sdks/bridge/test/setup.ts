/** What jsdom does not have: modal dialogs. Enough of them to see open, closed and Escape. */
export function installDialog(): void {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
}

export interface Arriving {
  data: unknown;
  origin: string;
  source: unknown;
  ports?: MessagePort[];
}

export function deliver(target: EventTarget, message: Arriving): void {
  target.dispatchEvent(Object.assign(new Event('message'), { ports: [], ...message }));
}

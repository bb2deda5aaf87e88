/** Whether there could be a camera: the frame must allow it, and the page be secure. */
export function canScan(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function';
}

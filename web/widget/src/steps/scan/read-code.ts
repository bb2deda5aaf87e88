import decodeQR from 'qr/decode.js';

/** Wider pictures are made smaller: a code fills most of what is held before a camera. */
const WIDEST = 800;

/** The text of the QR code in a picture, if there is one. */
export function readCode(picture: HTMLVideoElement | ImageBitmap): string | null {
  const [w, h] =
    picture instanceof HTMLVideoElement
      ? [picture.videoWidth, picture.videoHeight]
      : [picture.width, picture.height];
  if (!w || !h) return null;
  const scale = Math.min(1, WIDEST / Math.max(w, h));
  const width = Math.round(w * scale);
  const height = Math.round(h * scale);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(picture, 0, 0, width, height);
  try {
    return decodeQR({ width, height, data: context.getImageData(0, 0, width, height).data });
  } catch {
    return null;
  }
}

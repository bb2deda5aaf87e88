// What Chromium's pretended camera sees: a still film of a QR code.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import encodeQR from 'qr';
import { temporaryFolder } from './server.mjs';

const SIDE = 480;

/** A file in the format Y4M: a header, and one frame of plain grey values. */
export async function filmOf(text) {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const scale = Math.floor(SIDE / rows.length);
  const margin = Math.floor((SIDE - scale * rows.length) / 2);
  const light = Buffer.alloc(SIDE * SIDE, 235);
  for (const [y, row] of rows.entries()) {
    for (const [x, dark] of row.entries()) {
      if (!dark) continue;
      for (let line = 0; line < scale; line += 1) {
        const at = (margin + y * scale + line) * SIDE + margin + x * scale;
        light.fill(16, at, at + scale);
      }
    }
  }
  const colours = Buffer.alloc((SIDE * SIDE) / 2, 128);
  const folder = await temporaryFolder('film');
  const path = join(folder, 'code.y4m');
  const header = Buffer.from(`YUV4MPEG2 W${SIDE} H${SIDE} F10:1 Ip A1:1 C420jpeg\nFRAME\n`);
  await writeFile(path, Buffer.concat([header, light, colours]));
  return { path, remove: () => rm(folder, { recursive: true }) };
}

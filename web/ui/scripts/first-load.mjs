// Adds up what a first visit loads, compressed, and fails the build when it passes the promise. Runs
// in the folder of a built package; what is named after it, e.g. `src/Page.tsx`, is loaded too.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const LIMIT = 45 * 1024;
const dist = pathToFileURL('dist/');
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

const files = new Set(['index.html']);
function add(key) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const imported of chunk.imports ?? []) add(imported);
}
for (const entry of ['index.html', ...process.argv.slice(2)]) add(entry);

let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(7)} B  ${file}`);
}
console.log(`${String(total).padStart(7)} B  first load, gzipped (at most ${LIMIT})`);
if (total > LIMIT) {
  console.error('The first load is over its limit.');
  process.exit(1);
}

import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { de } from '../src/i18n/de.ts';
import { en } from '../src/i18n/en.ts';
import { type OpenOptions, type Stage, startStage } from './support/widget.tsx';

const HEAD = 'Date,Sent Amount,Sent Currency,Received Amount,Received Currency';
const ROW = '2024-01-28,1,EUR,2,ETH';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.reset());
afterEach(() => stage.clear());

const at = (testId: string) => stage.at(testId);
const click = (testId: string) => stage.click(testId);
const sent = () => stage.requests.filter((it) => it.includes('/widget/integrations/csv '));

async function openFiles(options: OpenOptions = {}): Promise<void> {
  stage.open({ sandbox: false, ...options });
  await click('guest-continue');
  await click('consent-allow');
  await click('provider-generic-csv');
}

const openGermanFiles = () => openFiles({ language: 'de', messages: de });

async function choose(name: string, content: BlobPart): Promise<void> {
  const input = (await at('csv-file')) as HTMLInputElement;
  Object.defineProperty(input, 'files', { configurable: true, value: [new File([content], name)] });
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The answer to the next file is on its way until it is released. */
function holdAnswer(): { asked: Promise<void>; release: () => void } {
  const answer = globalThis.fetch;
  const held = { asked: Promise.resolve(), release: () => {} };
  const released = new Promise<void>((resolve) => (held.release = resolve));
  held.asked = new Promise((resolve) => {
    vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
      if (!url.endsWith('/integrations/csv')) return answer(url, init);
      vi.stubGlobal('fetch', answer);
      resolve();
      await released;
      return answer(url, init);
    });
  });
  return held;
}

test('a file is shown before it is connected; wrong rows are named', async () => {
  await openFiles();
  await choose('wrong.csv', `${HEAD}\n${ROW}\nyesterday,1,EUR,2,ETH\n`);
  expect((await at('csv-errors')).textContent).toContain(`Row 3 · Date: ${en.csv.wrongs.time}`);
  expect(stage.root.querySelector('[data-testid=csv-submit]')).toBeNull();
  await choose('right.csv', `${HEAD}\n${ROW}\n`);
  expect((await at('csv-rows')).textContent).toContain('0.750000000000000001 ETH');
  await click('csv-submit');
  await stage.find('[data-testid=integration-status][data-status=COMPLETED]');
});

test('a file chosen while another is read is read after it, and shown in its place', async () => {
  await openFiles();
  const first = holdAnswer();
  await choose('wrong.csv', `${HEAD}\n${ROW}\nyesterday,1,EUR,2,ETH\n`);
  await first.asked;
  await choose('right.csv', `${HEAD}\n${ROW}\n`);
  await vi.waitFor(async () => expect((await at('csv-name')).textContent).toContain('right.csv'));
  first.release();
  expect((await at('csv-rows')).textContent).toContain('0.750000000000000001 ETH');
  await at('csv-submit');
  expect(stage.root.querySelector('[data-testid=csv-errors]')).toBeNull();
  expect(sent()).toHaveLength(2);
});

test('a file that is put aside for one too large is never shown', async () => {
  await openFiles();
  const first = holdAnswer();
  await choose('right.csv', `${HEAD}\n${ROW}\n`);
  await first.asked;
  await choose('large.csv', new Uint8Array(10 * 1024 * 1024 + 1));
  first.release();
  await vi.waitFor(() => expect(stage.root.textContent).not.toContain(en.csv.reading));
  expect((await at('csv-problem')).textContent).toBe(en.csv.unreadable.too_large);
  expect(stage.root.querySelector('[data-testid=csv-rows]')).toBeNull();
});

test('columns that the headers do not tell are asked for, the needed ones first', async () => {
  await openFiles();
  await choose('foreign.csv', 'Wann,Was\n2024-01-28,1\n');
  await at('csv-columns');
  await click('csv-preview');
  expect((await at('csv-problem')).textContent).toBe(en.csv.mapNeeded);
  expect(sent()).toEqual([]);
});

test.each([
  ['too_large', 'Diese Datei ist größer als 10 MB.'],
  ['not_text', 'Diese Datei ist kein lesbarer Text.'],
  ['too_many_rows', 'Diese Datei hat mehr als 100.000 Zeilen.'],
  ['empty', 'Diese Datei oder ihre erste Zeile ist leer.'],
  ['header_twice Wann, UTC', 'Zwei Spalten dieser Datei heißen „Wann, UTC“.'],
  ['column_missing Wann', 'In dieser Datei gibt es keine Spalte „Wann“.'],
  ['too_many_columns', 'Diese Datei hat mehr als 200 Spalten.'],
  ['malformed 7', 'Zeile 7 dieser Datei ist nicht als CSV lesbar.'],
  ['no_rows', 'Diese Datei hat eine Kopfzeile, aber keine Transaktionen darunter.'],
  ['too_many_currencies 100', 'Diese Datei nennt mehr als 100 Währungen.'],
])('to a German, a file refused as %s is told in German', async (refusal, words) => {
  await openGermanFiles();
  await choose('refused.csv', `${HEAD}\nrefused: ${refusal}\n`);
  const told = (await at('csv-problem')).textContent;
  expect(told).toContain(words);
  expect(told).not.toContain(de.errors.INVALID_REQUEST);
});

test('a file that is refused only when it is connected says why, too', async () => {
  await openGermanFiles();
  await choose('late.csv', `${HEAD}\n${ROW}\nrefused late: too_many_currencies 100\n`);
  await click('csv-submit');
  expect((await at('csv-problem')).textContent).toContain('mehr als 100 Währungen');
});

test.each(['constructor', 'from_tomorrow', 'header_twice'])(
  'what there are no words for, as %s about nothing, is told as the server says it',
  async (code) => {
    await openGermanFiles();
    await choose('refused.csv', `${HEAD}\nrefused: ${code}\n`);
    const told = `${de.errors.INVALID_REQUEST} The file is refused: ${code}.`;
    expect((await at('csv-problem')).textContent).toBe(told);
  },
);

test('a header without end is not told to its end', async () => {
  await openFiles();
  await choose('long.csv', `${HEAD}\nrefused: header_twice ${'x'.repeat(10_000)}\n`);
  expect((await at('csv-problem')).textContent?.length).toBeLessThan(200);
});

const ZIP = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00, 0xff, 0xfe]);
test.each([
  ['a spreadsheet', ZIP, de.csv.unreadable.not_text],
  ['nothing', '', de.csv.unreadable.empty],
  ['no headers', ',,\n1,2,3\n', de.csv.unreadable.empty],
])('a file that is %s is refused before it is sent', async (_, content, words) => {
  await openGermanFiles();
  await choose('book.xlsx', content);
  expect((await at('csv-problem')).textContent).toBe(words);
  expect(sent()).toEqual([]);
});

test('a letter that is cut where the first part of a file ends is no reason to refuse it', async () => {
  await openFiles();
  const first = `${HEAD}\n${ROW}\n`.padEnd(65_535, '-');
  await choose('long.csv', `${first}ß\n`);
  await at('csv-rows');
});

test('a file of headers alone says so, and can not be connected', async () => {
  await openGermanFiles();
  await choose('bare.csv', `${HEAD}\n`);
  expect((await at('csv-problem')).textContent).toBe(de.csv.unreadable.no_rows);
  expect(stage.root.querySelector('[data-testid=csv-submit]')).toBeNull();
});

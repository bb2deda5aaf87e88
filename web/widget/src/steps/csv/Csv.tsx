import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useRef, useState } from 'preact/hooks';
import type { ApiError } from '../../api/client.ts';
import type { CsvError, CsvPreview, CsvUpload, Integration, Provider } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { formatCount } from '../../i18n/index.ts';
import { Page } from '../../ui/Page.tsx';
import { useAttempt } from '../../useAttempt.ts';
import { guess, headersOf, isComplete, localOffset, type Mapping, OFFSETS } from './columns.ts';
import { Drop } from './Drop.tsx';
import { MapColumns } from './MapColumns.tsx';
import { Preview, Wrong } from './Preview.tsx';
import { wordsFor } from './words.ts';
import './csv.css';

interface Props {
  provider: Provider;
  onBack: () => void;
  onConnected: (integration: Integration) => void;
  onDuplicate: (walletId: string | undefined) => void;
}

/** As the server has it. */
const LARGEST = 10 * 1024 * 1024;
/** Bytes among which the headers are looked for. */
const HEAD = 65_536;

/** A file of transactions: chosen, understood, looked at, connected. */
export function Csv({ provider, onBack, onConnected, onDuplicate }: Props) {
  const { m, api, language } = useWidget();
  const [file, setFile] = useState<File | null>(null);
  const [headers, setHeaders] = useState<string[]>([]);
  const [mapping, setMapping] = useState<Mapping>({});
  const [timezone, setTimezone] = useState('UTC');
  const [preview, setPreview] = useState<CsvPreview | null>(null);
  const [mapped, setMapped] = useState(false);
  const { busy, problem, setProblem, attempt } = useAttempt<'read' | 'connect'>();
  const chosenLast = useRef<File | null>(null);
  /** What else is chosen while a file is read is read after it, and shown in its place. */
  const wanted = useRef<CsvUpload | null>(null);

  async function choose(chosen: File): Promise<void> {
    chosenLast.current = chosen;
    wanted.current = null;
    setPreview(null);
    setFile(null);
    if (chosen.size > LARGEST) return setProblem(m.csv.unreadable.too_large);
    const head = await headOf(chosen);
    if (chosenLast.current !== chosen) return;
    if (head === null) return setProblem(m.csv.unreadable.not_text);
    const found = headersOf(head);
    if (found.length === 0) return setProblem(m.csv.unreadable.empty);
    const guessed = guess(found);
    setHeaders(found);
    setMapping(guessed);
    setFile(chosen);
    setMapped(isComplete(guessed));
    if (isComplete(guessed)) read(chosen, guessed, timezone);
    else setProblem(null);
  }

  function read(of: File, by: Mapping, zone: string): void {
    wanted.current = { file: of, provider: provider.id, mapping: by, timezone: zone };
    setPreview(null);
    void attempt('read', readWanted, unreadableText);
  }

  async function readWanted(): Promise<void> {
    for (let upload = wanted.current; upload; upload = wanted.current) {
      const [read, refusal] = await settled(api.previewCsv(upload));
      if (upload !== wanted.current) continue;
      if (refusal) throw refusal;
      setPreview(read);
      if (read.rows_total === 0) setProblem(m.csv.unreadable.no_rows);
      return;
    }
  }

  function unreadableText({ details }: ApiError): string | undefined {
    const why = details.unreadable;
    return why && wordsFor(m.csv.unreadable, why.code, why.subject);
  }

  function connect(): void {
    if (!file) return;
    void attempt(
      'connect',
      async () => onConnected(await api.addCsv({ file, provider: provider.id, mapping, timezone })),
      (refusal: ApiError) => {
        if (refusal.code === 'DUPLICATE_INTEGRATION') {
          onDuplicate(refusal.details.walletId);
          return null;
        }
        const errors: CsvError[] = refusal.details.rows ?? [];
        if (errors.length > 0 && preview) setPreview({ ...preview, errors });
        return unreadableText(refusal);
      },
    );
  }

  const ready = preview !== null && preview.errors.length === 0 && preview.rows_total > 0;
  return (
    <Page
      title={m.csv.title}
      lead={m.csv.lead}
      onBack={onBack}
      mark={
        <span class="tile large">
          <Icon name="file" size={24} />
        </span>
      }
      footer={
        file && mapped && ready ? (
          <Button busy={busy === 'connect'} testId="csv-submit" onClick={connect}>
            {m.csv.submit}
          </Button>
        ) : file && !mapped ? (
          <Button
            testId="csv-preview"
            onClick={() => {
              if (!isComplete(mapping)) return setProblem(m.csv.mapNeeded);
              setMapped(true);
              read(file, mapping, timezone);
            }}
          >
            {m.csv.show}
          </Button>
        ) : undefined
      }
    >
      <div class="form">
        {problem && (
          <Notice kind="danger" testId="csv-problem">
            {problem}
          </Notice>
        )}
        <Drop file={file} onFile={(chosen) => void choose(chosen)} />
        {preview && preview.errors.length > 0 && <Wrong errors={preview.errors} />}
        {file && mapped && (
          <Zone
            value={timezone}
            onChange={(zone) => {
              setTimezone(zone);
              read(file, mapping, zone);
            }}
          />
        )}
        {file && !mapped && (
          <MapColumns headers={headers} mapping={mapping} onChange={setMapping} />
        )}
        {busy === 'read' && (
          <p class="hint" role="status">
            {m.csv.reading}
          </p>
        )}
        {preview && <Preview preview={preview} />}
        {file && mapped && (
          <button
            type="button"
            class="text-button"
            data-testid="csv-change-columns"
            onClick={() => {
              setMapped(false);
              setPreview(null);
            }}
          >
            {m.csv.change}
          </button>
        )}
        <p class="unseen" role="status">
          {preview
            ? m.csv.rows(formatCount(preview.rows_total, language), preview.rows_total === 1)
            : ''}
        </p>
      </div>
    </Page>
  );
}

/** How a file begins, or null if it is no UTF-8 text: a spreadsheet's own file is the usual one. */
async function headOf(file: File): Promise<string | null> {
  const bytes = await file.slice(0, HEAD).arrayBuffer();
  try {
    // The last letter may be cut.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

async function settled<T>(promise: Promise<T>): Promise<[T, null] | [null, Error]> {
  try {
    return [await promise, null];
  } catch (cause) {
    return [null, cause as Error];
  }
}

function Zone({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const { m } = useWidget();
  // What the file most likely means stands first.
  const zones = new Set(['UTC', localOffset(), ...OFFSETS]);
  return (
    <div class="field">
      <label for="field-timezone">{m.csv.timezone}</label>
      <div class="input select">
        <select
          id="field-timezone"
          value={value}
          aria-describedby="timezone-hint"
          data-testid="csv-timezone"
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {[...zones].map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </select>
        <Icon name="down" size={18} />
      </div>
      <p class="hint start" id="timezone-hint">
        {m.csv.timezoneHint}
      </p>
    </div>
  );
}

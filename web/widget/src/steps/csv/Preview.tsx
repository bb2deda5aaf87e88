import type { CsvError, CsvPreview, CsvSum } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { formatCount } from '../../i18n/index.ts';
import { wordsFor } from './words.ts';

/** More are counted and not listed. */
const ERRORS_SHOWN = 8;

/** What the file says. */
export function Preview({ preview }: { preview: CsvPreview }) {
  const { m, language } = useWidget();
  const count = (number: number) => formatCount(number, language);
  const { rows, rows_total } = preview;
  if (rows.length === 0) return null;
  return (
    <div class="preview">
      <h2 id="preview-title">
        {m.csv.preview} · {m.csv.rows(count(rows_total), rows_total === 1)}
      </h2>
      <p class="hint start">{m.csv.first(count(rows.length))}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll what is wider than the page */}
      <section class="table" aria-labelledby="preview-title" tabIndex={0}>
        <table data-testid="csv-rows">
          <thead>
            <tr>
              <th scope="col">
                {m.csv.columns.date} <small>UTC</small>
              </th>
              <th scope="col">{m.csv.sent}</th>
              <th scope="col">{m.csv.received}</th>
              <th scope="col">{m.csv.fee}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.row}>
                <td>{moment(row.timestamp)}</td>
                <td>{sum(row.sent)}</td>
                <td>{sum(row.received)}</td>
                <td>{sum(row.fee)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** What in it cannot be read. */
export function Wrong({ errors }: { errors: CsvError[] }) {
  const { m, language } = useWidget();
  const rows = new Set(errors.map((it) => it.row)).size;
  const more = errors.length - ERRORS_SHOWN;
  return (
    <section class="wrong" role="alert" data-testid="csv-errors">
      <strong>{m.csv.wrong(formatCount(rows, language), rows === 1)}</strong>
      <ul>
        {errors.slice(0, ERRORS_SHOWN).map((it) => (
          <li key={`${it.row} ${it.column} ${it.message}`}>
            <b>{m.csv.inRow(formatCount(it.row, language))}</b>
            {it.column && ` · ${m.csv.columns[it.column] ?? it.column}`}:{' '}
            {wordsFor(m.csv.wrongs, it.code, it.currency) ?? it.message}
          </li>
        ))}
      </ul>
      {more > 0 && <p>{m.csv.manyWrong(formatCount(more, language))}</p>}
      <p>{m.csv.wrongHint}</p>
    </section>
  );
}

/** Every digit, as it stands in the file. */
function sum(it: CsvSum | null): string {
  return it ? `${it.amount} ${it.currency}` : '–';
}

function moment(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 19).replace('T', ' ');
}

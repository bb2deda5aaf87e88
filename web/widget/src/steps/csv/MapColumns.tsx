import { Icon } from '@kryptos_connect/ui/Icon';
import { useWidget } from '../../context.ts';
import { COLUMNS, type Mapping, NEEDED } from './columns.ts';

interface Props {
  headers: string[];
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** Which header of the file stands for which column. */
export function MapColumns({ headers, mapping, onChange }: Props) {
  const { m } = useWidget();
  function choose(column: string, header: string): void {
    const { [column]: _, ...others } = mapping;
    onChange(header ? { ...others, [column]: header } : others);
  }
  return (
    <fieldset class="columns" data-testid="csv-columns">
      <legend>{m.csv.mapTitle}</legend>
      <p class="hint start">{m.csv.mapLead}</p>
      {COLUMNS.map((column) => (
        <div key={column} class="column">
          <label for={`column-${column}`}>
            {m.csv.columns[column]}
            {!NEEDED.includes(column) && <small> {m.common.optional}</small>}
          </label>
          <div class="input select">
            <select
              id={`column-${column}`}
              value={mapping[column] ?? ''}
              data-testid={`column-${column}`}
              onChange={(event) => choose(column, event.currentTarget.value)}
            >
              <option value="">{m.csv.none}</option>
              {headers.map((header) => (
                <option key={header} value={header}>
                  {header}
                </option>
              ))}
            </select>
            <Icon name="down" size={18} />
          </div>
        </div>
      ))}
    </fieldset>
  );
}

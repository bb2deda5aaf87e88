import { Icon } from '@kryptos_connect/ui/Icon';
import { useRef, useState } from 'preact/hooks';
import { useWidget } from '../../context.ts';

const TEMPLATE =
  'Date,Type,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Label,Description,TxHash\n' +
  '2024-01-28 10:30:00,trade,1500.50,EUR,0.75,ETH,1.20,EUR,,First buy,\n' +
  '2024-02-03 18:05:12,deposit,,,0.1,BTC,,,,From a friend,\n' +
  '2024-03-11 07:44:59,withdrawal,0.25,ETH,,,0.0012,ETH,,To my other wallet,\n';

/** Takes a file, dropped or picked. */
export function Drop({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const { m } = useWidget();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function take(list: FileList | null | undefined): void {
    const first = list?.[0];
    if (first) onFile(first);
  }

  return (
    <div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside is for keys */}
      <div
        class={['drop', over && 'over', file && 'filled'].filter(Boolean).join(' ')}
        data-testid="csv-drop"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files);
        }}
      >
        {file ? (
          <p class="file-name" data-testid="csv-name">
            <Icon name="file" size={18} /> {file.name}
          </p>
        ) : (
          <p>{m.csv.drop}</p>
        )}
        <button
          type="button"
          class="button secondary small"
          data-testid="csv-pick"
          onClick={() => input.current?.click()}
        >
          {file ? m.csv.another : m.csv.pick}
        </button>
        {!file && <p class="hint">{m.csv.limits}</p>}
        <input
          ref={input}
          type="file"
          hidden
          accept=".csv,text/csv,text/plain"
          data-testid="csv-file"
          onChange={(event) => {
            take(event.currentTarget.files);
            // So that the same file, corrected, can be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </div>
      {!file && (
        <button
          type="button"
          class="text-button with-icon"
          data-testid="csv-template"
          onClick={saveTemplate}
        >
          <Icon name="download" size={18} /> {m.csv.template}
        </button>
      )}
    </div>
  );
}

function saveTemplate(): void {
  const url = URL.createObjectURL(new Blob([TEMPLATE], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'transactions.csv';
  link.click();
  URL.revokeObjectURL(url);
}

/** The columns of the general format, as the server names them, and the headers that mean them. */
const HEADERS: Record<string, string[]> = {
  date: ['date', 'time', 'timestamp', 'datetime', 'dateutc', 'utctime', 'createdat', 'executedat'],
  type: ['type', 'transactiontype', 'operation', 'side', 'action'],
  sent_amount: [
    'sentamount',
    'amountsent',
    'sent',
    'sellamount',
    'sell',
    'out',
    'outamount',
    'from',
  ],
  sent_currency: [
    'sentcurrency',
    'currencysent',
    'sellcurrency',
    'outcurrency',
    'fromcurrency',
    'sentasset',
  ],
  received_amount: [
    'receivedamount',
    'amountreceived',
    'received',
    'buyamount',
    'buy',
    'in',
    'inamount',
    'to',
  ],
  received_currency: [
    'receivedcurrency',
    'currencyreceived',
    'buycurrency',
    'incurrency',
    'tocurrency',
    'receivedasset',
  ],
  fee_amount: ['feeamount', 'fee', 'fees', 'commission'],
  fee_currency: ['feecurrency', 'feeasset', 'feecoin'],
  label: ['label', 'tag', 'category'],
  description: ['description', 'comment', 'note', 'notes', 'memo'],
  tx_hash: ['txhash', 'hash', 'txid', 'transactionhash', 'transactionid'],
};

export const COLUMNS = Object.keys(HEADERS);
/** Without these a file says nothing. */
export const NEEDED = [
  'date',
  'sent_amount',
  'sent_currency',
  'received_amount',
  'received_currency',
];

export type Mapping = Record<string, string>;

/** Which header seems to stand for which column; each header for one at most. */
export function guess(headers: string[]): Mapping {
  const plain = headers.map((it) => it.toLowerCase().replace(/[^a-z]/g, ''));
  const mapping: Mapping = {};
  const taken = new Set<number>();
  for (const column of COLUMNS) {
    for (const name of HEADERS[column] ?? []) {
      const at = plain.findIndex((it, place) => it === name && !taken.has(place));
      if (at < 0) continue;
      taken.add(at);
      mapping[column] = headers[at] ?? '';
      break;
    }
  }
  return mapping;
}

export function isComplete(mapping: Mapping): boolean {
  return NEEDED.every((column) => mapping[column]);
}

/** The first row of a file that is not empty, as a spreadsheet would read it. */
export function headersOf(text: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '"' && text[at + 1] === '"') {
        cell += '"';
        at++;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"') quoted = true;
    else if (letter === ',') {
      cells.push(cell.trim());
      cell = '';
    } else if (letter === '\n' || letter === '\r') {
      if (cell || cells.length > 0) break;
    } else cell += letter;
  }
  cells.push(cell.trim());
  return cells.map((it) => it.replace(/^\uFEFF/, '')).filter(Boolean);
}

/** The browser's offset from UTC now, as the server reads it: `+02:00`. */
export function localOffset(minutesWestOfUtc = new Date().getTimezoneOffset()): string {
  if (minutesWestOfUtc === 0) return 'UTC';
  const east = Math.abs(minutesWestOfUtc);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${minutesWestOfUtc < 0 ? '+' : '-'}${two(Math.floor(east / 60))}:${two(east % 60)}`;
}

/** UTC first, then every offset that some clock on earth keeps. */
export const OFFSETS: string[] = [
  'UTC',
  ...[
    -720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -120, -60, 60, 120, 180,
    210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780,
    840,
  ].map((east) => localOffset(-east)),
];

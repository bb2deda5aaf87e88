import * as kryptos from '@/lib/kryptos';
import { eventsOf } from '@/lib/store';
import type { Grant, Transactions } from '@/lib/types';

/** Read and drawn on the server: the access token never leaves it. */
export async function Portfolio({ grant }: { grant: Grant }) {
  const [{ holdings, summary }, { data: transactions }] = await Promise.all([
    kryptos.holdings(grant.access_token),
    kryptos.transactions(grant.access_token),
  ]);
  const events = eventsOf(grant.user_id);
  const currency = holdings[0]?.baseCurrency ?? 'USD';
  return (
    <>
      <section>
        <h2>Holdings</h2>
        <p className="total">{money(summary.totalValue, currency)}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">Asset</th>
              <th scope="col">Quantity</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {holdings.map(({ asset, totalQuantity, marketValue }) => (
              <tr key={`${asset.chainId}/${asset.tokenId}`} data-testid="holding">
                <th scope="row">{asset.publicName}</th>
                <td>
                  {totalQuantity} {asset.symbol}
                </td>
                <td>{money(marketValue, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>Latest transactions</h2>
        <ul>
          {transactions.map((it) => (
            <li key={it.id} data-testid="transaction">
              <time>{new Date(Number(it.timestamp)).toISOString().slice(0, 10)}</time>
              <b>{it.label.replaceAll('_', ' ')}</b>
              <span>{legs('+', it.incomingAssets)}</span>
              <span>{legs('−', it.outgoingAssets)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Webhook events</h2>
        {events.length === 0 && <p>None yet. The README says how to get some.</p>}
        <ul>
          {events.map((it) => (
            <li key={it.id} data-testid="event">
              <time>{it.timestamp.slice(11, 19)}</time>
              <b>{it.event}</b>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** What is unknown is said to be so; it is never 0. */
function money(value: string | null, currency: string): string {
  if (value === null) return 'unknown';
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(value as Intl.StringNumericLiteral);
}

function legs(sign: string, assets: Transactions['data'][number]['incomingAssets']): string {
  return assets.map(({ quantity, asset }) => `${sign}${quantity} ${asset.symbol}`).join(', ');
}

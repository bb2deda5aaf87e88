import { useEffect, useState } from 'react';
import { backend } from './backend.js';

/** Holdings, transactions and events, read anew every few seconds. */
export function Portfolio({ onDisconnected }) {
  const [read, setRead] = useState(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let timer;
    let stopped = false;
    async function load() {
      try {
        const [{ holdings, summary }, { data: transactions }, events] = await Promise.all([
          backend.holdings(),
          backend.transactions(),
          backend.events(),
        ]);
        if (stopped) return;
        setRead({ holdings, summary, transactions, events });
        setFailed(false);
      } catch (error) {
        if (stopped) return;
        if (error.status === 401) return onDisconnected();
        setFailed(true);
      }
      timer = setTimeout(load, 5000);
    }
    load();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [onDisconnected]);

  if (!read) return failed ? <Failure /> : <p>Reading your portfolio…</p>;
  const { holdings, summary, transactions, events } = read;
  const currency = holdings[0]?.baseCurrency ?? 'USD';
  return (
    <>
      {failed && <Failure />}
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
              <time>{new Date(Number(it.timestamp)).toLocaleDateString('en')}</time>
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
              <time>{new Date(it.timestamp).toLocaleTimeString('en')}</time>
              <b>{it.event}</b>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Failure() {
  return <p role="alert">The latest figures could not be read. Trying again…</p>;
}

/** What is unknown is said to be so; it is never 0. */
function money(value, currency) {
  if (value === null || value === undefined) return 'unknown';
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(value);
}

function legs(sign, assets) {
  return assets.map(({ quantity, asset }) => `${sign}${quantity} ${asset.symbol}`).join(', ');
}

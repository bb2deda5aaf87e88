import {
  byValue,
  fraction,
  money,
  percentChange,
  price,
  sharePercent,
  signedMoney,
} from './format.ts';
import { AssetMark, ChangeText, Known, Quantity } from './parts.tsx';
import type { Holding, Holdings } from './types.ts';

/** Roles are spelled out because on a phone each row is laid out as a card. */
export function HoldingsTable({ holdings, syncing }: { holdings: Holdings; syncing: boolean }) {
  const rows = holdings.holdings.toSorted((a, b) => byValue(a.marketValue, b.marketValue));
  if (rows.length === 0) {
    return (
      <p class="nothing">
        {syncing
          ? 'Your balances appear here in a moment.'
          : 'There is nothing in your wallets yet.'}
      </p>
    );
  }
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: `display: grid` takes the table's roles away
    <table class="holdings" role="table" data-testid="holdings-table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            Asset
          </th>
          <th role="columnheader" scope="col" class="right">
            Quantity
          </th>
          <th role="columnheader" scope="col" class="right">
            Price
          </th>
          <th role="columnheader" scope="col" class="right">
            Value
          </th>
          <th role="columnheader" scope="col">
            Allocation
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((it) => (
          <Row
            key={`${it.asset.chainId}/${it.asset.tokenId}`}
            holding={it}
            total={holdings.summary.totalValue}
          />
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  );
}

function Row({ holding: it, total }: { holding: Holding; total: string | null | undefined }) {
  const currency = it.baseCurrency;
  const share = sharePercent(it.marketValue, total);
  const costKnown = it.costbasis !== null && it.costbasis !== undefined;
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: `display: grid` takes the table's roles away
    <tr role="row" data-testid="holding-row" data-token={it.asset.tokenId}>
      <th role="rowheader" scope="row" class="asset">
        <div>
          <AssetMark asset={it.asset} />
          <span>
            <strong>{it.asset.publicName}</strong>
            <small>{it.asset.symbol}</small>
          </span>
        </div>
      </th>
      <td role="cell" class="right" data-label="Quantity">
        <Quantity value={it.totalQuantity} testId="holding-quantity" />
        <Wallets holding={it} />
      </td>
      <td role="cell" class="right" data-label="Price">
        <span data-testid="holding-price" title={it.marketPrice ?? undefined}>
          <Known text={price(it.marketPrice, currency)} what="price" />
        </span>
        <small>
          <ChangeText change={percentChange(it['24hrChange'])} />
        </small>
      </td>
      <td role="cell" class="right" data-label="Value">
        <span data-testid="holding-value" title={it.marketValue ?? undefined}>
          <Known text={money(it.marketValue, currency)} what="value" />
        </span>
        <small title={costKnown ? undefined : 'The cost is unknown'}>
          {costKnown ? <ChangeText change={signedMoney(it.unrealizedPnL, currency)} /> : '–'}
        </small>
      </td>
      <td role="cell" data-label="Allocation" class="allocation">
        {share === null ? (
          <span class="unknown">–</span>
        ) : (
          <>
            <span>{share}</span>
            <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect class="rail" width="100" height="6" rx="3" />
              <rect class="fill" width={fraction(it.marketValue, total) * 100} height="6" rx="3" />
            </svg>
          </>
        )}
      </td>
    </tr>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  );
}

/** Where it lies: one name, or the names with their shares. */
function Wallets({ holding }: { holding: Holding }) {
  const shares = holding.assetDistribution;
  const name = (at: (typeof shares)[number]) => at.account.alias || at.account.providerPublicName;
  if (shares.length <= 1) {
    return <small>{shares[0] ? `in ${name(shares[0])}` : ''}</small>;
  }
  return (
    <ul class="wallets" aria-label="Wallets">
      {shares.map((at) => (
        <li key={at.account.walletId} title={at.quantity}>
          {name(at)} {sharePercent(at.quantity, holding.totalQuantity) ?? ''}
        </li>
      ))}
    </ul>
  );
}

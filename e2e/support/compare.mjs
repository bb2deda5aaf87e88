// Our API's answers in base units, so that they can be compared with the chain as whole numbers.
import assert from 'node:assert/strict';
import { parseUnits } from 'viem';

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/;

/** The exact value of a number on the wire. Exponents, floats and digits too many are refused. */
export function baseUnits(number, decimals) {
  assert.match(String(number), PLAIN_DECIMAL, 'a quantity is written out in full');
  const digits = number.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  assert.ok(digits <= decimals, `${number} has more than ${decimals} decimals`);
  return parseUnits(number, decimals);
}

/** Knows the assets of one chain: `native` and the tokens given, by contract. */
export function ledgerOf(tokens) {
  const decimals = new Map(tokens.map((it) => [it.address.toLowerCase(), it.decimals]));

  function key(asset) {
    return asset.tokenId === 'ethereum' ? 'native' : asset.contractAddress.toLowerCase();
  }

  function add(totals, leg, sign) {
    const asset = key(leg.asset);
    const amount = baseUnits(leg.quantity ?? leg.totalQuantity, decimals.get(asset) ?? 18);
    totals[asset] = (totals[asset] ?? 0n) + sign * amount;
  }

  return {
    /** Asset → quantity of a holdings answer. */
    balances(holdings) {
      const totals = {};
      for (const holding of holdings.holdings) {
        add(totals, holding, 1n);
        const account = { balances: {} };
        for (const part of holding.assetDistribution) {
          add(account.balances, { asset: holding.asset, quantity: part.quantity }, 1n);
        }
        const asset = key(holding.asset);
        assert.equal(account.balances[asset], totals[asset], 'the parts make the whole');
      }
      return totals;
    },

    /** Fee and changes of a transaction, as the oracle puts them. */
    transaction(transaction) {
      const changes = {};
      for (const leg of transaction.incomingAssets) add(changes, leg, 1n);
      for (const leg of transaction.outgoingAssets) add(changes, leg, -1n);
      const fees = {};
      for (const leg of transaction.fee) add(fees, leg, 1n);
      const { native = 0n, ...others } = fees;
      assert.deepEqual(others, {}, 'gas is paid in the native coin');
      return { fee: native, changes: withoutZeros(changes) };
    },
  };
}

export function withoutZeros(totals) {
  return Object.fromEntries(Object.entries(totals).filter(([, amount]) => amount !== 0n));
}

// What truly happened to an address, read from the node block by block: the measure for our API.
// It asks other methods than the adapter does (`debug_traceTransaction`, whole blocks, one call each),
// so that a misunderstanding would have to be made twice.
import { erc20Abi, isAddressEqual, parseEventLogs } from 'viem';

/**
 * For each transaction that touched `user`, by hash: the fee that the user paid in wei, whether it
 * failed, and what each asset gained or lost without the fee, in base units: `native` or a contract.
 */
export async function readHistory(reader, user) {
  const history = new Map();
  const newest = await reader.getBlockNumber();
  for (let blockNumber = 1n; blockNumber <= newest; blockNumber += 1n) {
    const block = await reader.getBlock({ blockNumber, includeTransactions: true });
    for (const transaction of block.transactions) {
      const entry = await readTransaction(reader, transaction, user);
      if (entry) history.set(transaction.hash, { ...entry, timestamp: block.timestamp });
    }
  }
  return history;
}

async function readTransaction(reader, transaction, user) {
  const receipt = await reader.getTransactionReceipt({ hash: transaction.hash });
  const trace = await reader.request({
    method: 'debug_traceTransaction',
    params: [transaction.hash, { tracer: 'callTracer' }],
  });
  const changes = {};
  let touched = isAddressEqual(transaction.from, user);
  const fee = touched ? receipt.gasUsed * receipt.effectiveGasPrice : 0n;
  const change = (asset, from, to, amount) => {
    const parts = [
      from && isAddressEqual(from, user) && -amount,
      to && isAddressEqual(to, user) && amount,
    ];
    for (const part of parts) {
      if (typeof part !== 'bigint') continue;
      touched = true;
      changes[asset] = (changes[asset] ?? 0n) + part;
    }
  };

  const visit = (call) => {
    if (call.error) return;
    if (call.type !== 'DELEGATECALL' && call.type !== 'STATICCALL') {
      const amount = BigInt(call.value ?? '0x0');
      if (amount > 0n) change('native', call.from, call.to, amount);
    }
    for (const inner of call.calls ?? []) visit(inner);
  };
  visit(trace);
  for (const { address, args } of parseEventLogs({
    abi: erc20Abi,
    eventName: 'Transfer',
    logs: receipt.logs,
  })) {
    change(address.toLowerCase(), args.from, args.to, args.value);
  }
  if (transaction.to && isAddressEqual(transaction.to, user)) touched = true;
  return touched ? { fee, failed: receipt.status !== 'success', changes } : undefined;
}

/** What the user has now, in base units. */
export async function readBalances(reader, user, tokens) {
  const balances = { native: await reader.getBalance({ address: user }) };
  for (const token of tokens) balances[token.address.toLowerCase()] = await token.balanceOf(user);
  return balances;
}

// A history made on a real chain: money in and out, two tokens, gas, an internal transfer, a failure.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  http,
  parseEther,
  parseUnits,
} from 'viem';
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import { mainnet } from 'viem/chains';
import { ROOT } from './server.mjs';

const require = createRequire(import.meta.url);
const MULTICALL3 = '0xcA11bde05977b3631167028862bE2a173976CA11';
/** The ten rich accounts that every Anvil has. */
const MNEMONIC = 'test test test test test test test test test test test junk';

/** Hands on what it is sent to the address in the call's data, so that the receiver's is internal. */
const FORWARDER = '0x60128060095f395ff35f5f5f5f345f355af1601057600080fd5b00';

export const USER = privateKeyToAccount(`0x${'5e'.repeat(32)}`);

export async function openChain(url) {
  const transport = http(url);
  const chain = mainnet;
  const reader = createPublicClient({ chain, transport, pollingInterval: 20, cacheTime: 0 });
  const test = createTestClient({ mode: 'anvil', chain, transport });
  const wallet = createWalletClient({ chain, transport });
  const [bank, friend, shop] = [0, 1, 2].map((addressIndex) =>
    mnemonicToAccount(MNEMONIC, { addressIndex }),
  );
  await test.setBlockTimestampInterval({ interval: 60 });

  /** Sends and waits for the receipt, also of one that fails. */
  async function send(account, transaction) {
    const hash = await wallet.sendTransaction({ account, ...transaction });
    return reader.waitForTransactionReceipt({ hash });
  }

  const artifact = JSON.parse(
    await readFile(
      require.resolve('@openzeppelin/contracts/build/contracts/ERC20PresetFixedSupply.json'),
      'utf8',
    ),
  );

  /** The preset has 18 decimals: other numbers are written over the one byte that says so. */
  async function deployToken(name, symbol, decimals, supply) {
    const eighteen = '60405160128152';
    const code = artifact.bytecode.split(eighteen);
    if (code.length !== 2) throw new Error('the preset no longer says 18 where it did');
    const data = encodeDeployData({
      abi: artifact.abi,
      bytecode: code.join(`60405160${decimals.toString(16).padStart(2, '0')}8152`),
      args: [name, symbol, parseUnits(supply, decimals), bank.address],
    });
    const { contractAddress: address } = await send(bank, { data });
    const call = (functionName, args) =>
      encodeFunctionData({ abi: artifact.abi, functionName, args });
    return {
      address,
      decimals,
      symbol,
      transfer: (from, to, amount, overrides = {}) =>
        send(from, {
          to: address,
          data: call('transfer', [to, parseUnits(amount, decimals)]),
          ...overrides,
        }),
      approve: (from, spender, amount) =>
        send(from, {
          to: address,
          data: call('approve', [spender, parseUnits(amount, decimals)]),
        }),
      balanceOf: (owner) =>
        reader.readContract({
          address,
          abi: artifact.abi,
          functionName: 'balanceOf',
          args: [owner],
        }),
    };
  }

  async function installMulticall3() {
    const { multicall3Bytecode } = require(`${ROOT}/node_modules/viem/_cjs/constants/contracts.js`);
    const { contractAddress } = await send(shop, { data: multicall3Bytecode });
    const bytecode = await reader.getCode({ address: contractAddress });
    await test.setCode({ address: MULTICALL3, bytecode });
  }

  return { reader, test, send, deployToken, installMulticall3, bank, friend, shop };
}

/** Sixteen transactions that touch the user, each of another kind. Returns the two tokens. */
export async function makeHistory(chain) {
  const { bank, friend, shop, send } = chain;
  await chain.installMulticall3();
  const dollar = await chain.deployToken('Test Dollar', 'TUSD', 6, '1000000');
  const gold = await chain.deployToken('Test Gold', 'TGLD', 18, '1000000');
  const me = USER.address;

  await send(bank, { to: me, value: parseEther('5.123456789012345678') });
  await dollar.transfer(bank, me, '1234.567891');
  await gold.transfer(bank, me, '77.000000000000000001');
  await send(bank, { to: me, value: 1n });
  await send(USER, { to: friend.address, value: parseEther('0.100000000000000001') });
  await dollar.transfer(USER, friend.address, '34.000001');
  await gold.transfer(USER, friend.address, '7.000000000000000002');
  await gold.transfer(friend, me, '0.000000000000000003');

  const { contractAddress: forwarder } = await send(shop, { data: FORWARDER });
  const forwardTo = (address) => encodeAbiParameters([{ type: 'address' }], [address]);
  await send(shop, {
    to: forwarder,
    value: parseEther('0.250000000000000007'),
    data: forwardTo(me),
  });
  await send(USER, { to: forwarder, value: parseEther('0.05'), data: forwardTo(friend.address) });
  await send(USER, { to: forwarder, value: parseEther('0.03'), data: forwardTo(me) });

  await gold.transfer(USER, friend.address, '1000', { gas: 100_000n });
  await dollar.approve(USER, shop.address, '10');
  await send(USER, { to: me, value: parseEther('0.01') });
  await send(USER, { data: FORWARDER });
  await send(USER, { to: friend.address, value: 0n });
  return { dollar, gold };
}

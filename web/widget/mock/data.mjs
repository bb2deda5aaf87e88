// What the mock knows: enough of every shape in the contract to show each screen.

export const SCOPES = [
  ['openid', 'Sign-in', 'A number that stands for you in this app.', true],
  ['profile', 'Your name', 'The name you chose, if you have given one.', true],
  ['offline_access', 'Lasting access', 'Stays connected while you are away.', true],
  [
    'portfolios:read',
    'Holdings',
    'What you own and what it is worth, DeFi and NFTs included.',
    true,
  ],
  ['transactions:read', 'Transactions', 'What came in, went out and was swapped, with fees.', true],
  ['integrations:read', 'Connections', 'Which wallets and exchanges you have connected.', true],
  ['tax:read', 'Gains', 'Gains and losses worked out from your transactions.', false],
  ['reports:read', 'Reports', 'Reports that you have made.', false],
].map(([scope, title, description, required]) => ({ scope, title, description, required }));

const address = [{ name: 'address', label: 'Address', secret: false, required: true }];
const keys = [
  { name: 'apiKey', label: 'API key', secret: false, required: true },
  { name: 'secret', label: 'API secret', secret: true, required: true },
];

const passphrase = [
  ...keys,
  { name: 'passphrase', label: 'Passphrase', secret: true, required: false },
];

function provider(id, publicName, type, isEVM, fields, more = {}) {
  return {
    id,
    name: id,
    publicName,
    logo: null,
    type,
    isAPI: true,
    isCSV: false,
    isOAuth: false,
    isEVM,
    isWorking: true,
    fields,
    aliases: [],
    importGuide: [],
    ...more,
  };
}

export const PROVIDERS = [
  provider('ethereum', 'Ethereum', 'blockchain', true, address),
  provider('solana', 'Solana', 'blockchain', false, address),
  provider('bitcoin', 'Bitcoin', 'blockchain', false, address),
  provider('kraken', 'Kraken', 'exchange', false, keys),
  provider('binance', 'Binance', 'exchange', false, keys),
  provider('polygon', 'Polygon', 'blockchain', true, address),
  provider('arbitrum', 'Arbitrum One', 'blockchain', true, address),
  provider('base', 'Base', 'blockchain', true, address),
  provider('litecoin', 'Litecoin', 'blockchain', false, address),
  provider('coinbase', 'Coinbase', 'exchange', false, keys),
  provider('okx', 'OKX', 'exchange', false, passphrase, {
    aliases: ['okex'],
    importGuide: [
      'Open okx.com, your profile, then API.',
      'Choose “Create V5 API key”, with the permission “Read” alone.',
    ],
  }),
  provider('generic-csv', 'CSV file', 'services', false, [], {
    isAPI: false,
    isCSV: true,
    aliases: ['spreadsheet', 'import'],
  }),
];

export const TEST_ADDRESSES = [
  '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa',
  '2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1',
];

function asset(tokenId, symbol, publicName, chainId, type = 'crypto') {
  return {
    tokenId,
    symbol,
    publicName,
    chainId,
    logoUrl: '',
    standard: 'native',
    explorerUrl: '',
    category: 'coin',
    type,
    providerId: {},
  };
}
const ETH = asset('ethereum', 'ETH', 'Ethereum', 'eip155:1');
const SOL = asset('solana', 'SOL', 'Solana', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp');
const USDC = asset('usd-coin', 'USDC', 'USD Coin', 'eip155:1');
const WBTC = asset('wrapped-bitcoin', 'WBTC', 'Wrapped Bitcoin', 'eip155:1');
const PEPE = asset('pepe', 'PEPE', 'Pepe', 'eip155:1');
const ODD = asset(
  'eip155:1/erc20:0x4d224452801aced8b2f0aebe155379bb5d594381',
  'HALF',
  'Half a Token',
  'eip155:1',
);

const ethWallet = {
  provider: 'ethereum',
  providerPublicName: 'Ethereum',
  publicAddress: TEST_ADDRESSES[0],
  walletId: 'wal_eth',
  logoUrl: '',
  isContract: false,
  alias: null,
};
const solWallet = {
  provider: 'solana',
  providerPublicName: 'Solana',
  publicAddress: TEST_ADDRESSES[1],
  walletId: 'wal_sol',
  logoUrl: '',
  isContract: false,
  alias: 'Phantom',
};

// Quoted here, bare on the wire: numbers with every digit, as the contract promises.
const N = (text) => ({ bare: text });
const ms = (days) => Date.UTC(2025, 5, 30, 14, 12) - days * 86_400_000;

function holding(of, quantity, price, value, cost, gain, roi, change, shares) {
  return {
    asset: of,
    totalQuantity: N(quantity),
    costbasis: cost && N(cost),
    marketPrice: price && N(price),
    marketValue: value && N(value),
    unrealizedPnL: gain && N(gain),
    roi: N(roi),
    baseCurrency: 'USD',
    '24hrChange': change && N(change),
    marketLinks: {},
    hasCalculatedBalance: false,
    assetDistribution: shares.map(([share, account, percentage]) => ({
      quantity: N(share),
      account,
      allocationPercentage: N(percentage),
      isCalculatedBalance: false,
    })),
  };
}

export const HOLDINGS = {
  holdings: [
    holding(
      ETH,
      '8.412093847561029384',
      '3512.48',
      '29547.310398218493110112',
      '21044.10',
      '8503.210398218493110112',
      '40.41',
      '1.84',
      [['8.412093847561029384', ethWallet, '100']],
    ),
    holding(
      SOL,
      '92.750318442',
      '151.07',
      '14011.79060703294',
      '9870.00',
      '4141.79060703294',
      '41.96',
      '-2.31',
      [['92.750318442', solWallet, '100']],
    ),
    holding(USDC, '7420.113204', '1', '7420.113204', '7420.113204', '0', '0', '0.01', [
      ['5020.1', ethWallet, '67.66'],
      ['2400.013204', solWallet, '32.34'],
    ]),
    holding(WBTC, '0.05120044', '64210.5', '3287.60585262', null, null, '0', '0.92', [
      ['0.05120044', ethWallet, '100'],
    ]),
    holding(
      PEPE,
      '420690000.123456789012345678',
      '0.000000000012',
      '0.005048280001481481468148148136',
      '12.5',
      '-12.494951719998518518531851851864',
      '-99.96',
      '-4.2',
      [['420690000.123456789012345678', ethWallet, '100']],
    ),
    holding(ODD, '0.000000000000000001', null, null, null, null, '0', null, [
      ['0.000000000000000001', ethWallet, '100'],
    ]),
  ],
  summary: {
    totalValue: N('54266.825109751435591592'),
    totalCostBasis: N('38346.713204'),
    totalUnrealizedPnL: N('12632.506005251434591591'),
    roiPercentage: N('32.94'),
    total24hrChange: N('0.41'),
  },
  user_id: 'usr_1',
  timestamp: ms(0),
};

function leg(of, quantity, price, type, extra = {}) {
  return {
    asset: of,
    quantity: N(quantity),
    price: price && N(price),
    baseCurrency: 'USD',
    timestamp: ms(0),
    type,
    ...extra,
  };
}
function transaction(id, days, label, description, incoming, outgoing, fee) {
  return {
    id,
    transactionPlatfromId: `0x${id.repeat(8)}`,
    timestamp: ms(days),
    label,
    description,
    incomingAssets: incoming,
    outgoingAssets: outgoing,
    fee,
    metadata: {
      importSource: 'API',
      importWalletId: 'wal_eth',
      isManual: false,
      isEdited: false,
      isDefiTrx: false,
      isNFTTrx: false,
    },
    totalCostbasis: null,
    totalGains: null,
    tags: [],
    ledger: [],
    rawTrx: {},
  };
}
const gas = (quantity) => [leg(ETH, quantity, '3512.48', 'fee')];

export const TRANSACTIONS = [
  transaction(
    't1',
    0.1,
    'swap',
    'Swapped on Uniswap',
    [leg(USDC, '1204.55', '1', 'incoming')],
    [leg(ETH, '0.343', '3512.48', 'outgoing')],
    gas('0.001284710283910283'),
  ),
  transaction('t2', 1.2, 'deposit', 'Received', [leg(SOL, '12.5', '151.07', 'incoming')], [], []),
  transaction(
    't3',
    3.4,
    'airdrop',
    'Airdrop',
    [leg(ODD, '0.000000000000000001', null, 'incoming')],
    [],
    [],
  ),
  transaction(
    't4',
    8.9,
    'withdrawal',
    'Sent',
    [],
    [leg(USDC, '310', '1', 'outgoing')],
    gas('0.000911023'),
  ),
  transaction(
    't5',
    15.5,
    'stake',
    'Staked',
    [],
    [leg(SOL, '4', '149.9', 'outgoing')],
    [leg(SOL, '0.000005', '149.9', 'fee')],
  ),
  transaction(
    't6',
    31,
    'swap',
    'Swapped on Uniswap',
    [leg(PEPE, '420690000.123456789012345678', null, 'incoming')],
    [leg(ETH, '0.0042', '2976.1', 'outgoing')],
    gas('0.002'),
  ),
  ...Array.from({ length: 20 }, (_, at) =>
    transaction(
      `u${at}`,
      40 + at * 3,
      at % 2 ? 'deposit' : 'withdrawal',
      at % 2 ? 'Received' : 'Sent',
      at % 2 ? [leg(ETH, `0.${at + 11}`, '3100', 'incoming')] : [],
      at % 2 ? [] : [leg(ETH, `0.0${at + 11}`, '3100', 'outgoing')],
      [],
    ),
  ),
];

/** JSON with bare numbers of any length. */
export function exactJson(value) {
  return JSON.stringify(value, (_, it) =>
    it && typeof it === 'object' && 'bare' in it ? `#${it.bare}#` : it,
  ).replace(/"#(-?[\d.]+)#"/g, '$1');
}

/** A number exactly as the server wrote it: never a float, which would lose digits. */
export type Decimal = string;
/** Unknown prices and costs are absent or null, never 0. */
export type Unknown<T> = T | null | undefined;

export interface Config {
  client_id: string;
  /** The Connect installation's public URL. */
  connect_url: string;
  api_url: string;
  connected: boolean;
}

export interface Asset {
  tokenId: string;
  symbol: string;
  publicName: string;
  chainId?: string | null;
  logoUrl?: string | null;
}

export interface Account {
  providerPublicName: string;
  publicAddress?: string | null;
  walletId: string;
  alias?: string | null;
}

export interface Share {
  quantity: Decimal;
  account: Account;
  allocationPercentage: Unknown<Decimal>;
}

export interface Holding {
  asset: Asset;
  totalQuantity: Decimal;
  costbasis: Unknown<Decimal>;
  marketPrice: Unknown<Decimal>;
  marketValue: Unknown<Decimal>;
  unrealizedPnL: Unknown<Decimal>;
  roi: Unknown<Decimal>;
  baseCurrency: string;
  '24hrChange': Unknown<Decimal>;
  assetDistribution: Share[];
}

export interface Holdings {
  holdings: Holding[];
  summary: {
    totalValue: Unknown<Decimal>;
    totalCostBasis: Unknown<Decimal>;
    totalUnrealizedPnL: Unknown<Decimal>;
    roiPercentage: Unknown<Decimal>;
    total24hrChange: Unknown<Decimal>;
  };
}

export interface Leg {
  asset: Asset;
  quantity: Decimal;
}

export interface Transaction {
  id: string;
  /** Milliseconds since 1970, UTC. */
  timestamp: Decimal;
  label: string;
  description?: string | null;
  incomingAssets: Leg[];
  outgoingAssets: Leg[];
  fee: Leg[];
}

export interface Transactions {
  data: Transaction[];
  pagination: { totalCount: Decimal; hasNextPage: boolean };
}

export interface Integration {
  walletId: string;
  provider: string;
  providerPublicName: string;
  publicAddress?: string | null;
  alias?: string | null;
  logoUrl?: string | null;
  status: string;
  message?: string | null;
  totalTransactions?: Unknown<Decimal>;
}

/** What is kept of somebody who is connected. */
export interface Grant {
  access_token: string;
  grant_id: string;
  workspace_id: string;
  user_id: string;
}

/** A message of a webhook. */
export interface WebhookEvent {
  id: string;
  /** Such as `integration.updated`. */
  event: string;
  timestamp: string;
  data: { uid: string };
}

/** Decimal text: a JavaScript number would round it. */
type Decimal = string;

interface Asset {
  tokenId: string;
  symbol: string;
  publicName: string;
  chainId?: string | null;
}

interface Leg {
  asset: Asset;
  quantity: Decimal;
}

export interface Holdings {
  holdings: {
    asset: Asset;
    totalQuantity: Decimal;
    /** Null: unknown, never 0. */
    marketValue: Decimal | null;
    baseCurrency: string;
  }[];
  summary: { totalValue: Decimal | null };
}

export interface Transactions {
  data: {
    id: string;
    /** Milliseconds since 1970. */
    timestamp: Decimal;
    label: string;
    incomingAssets: Leg[];
    outgoingAssets: Leg[];
  }[];
}

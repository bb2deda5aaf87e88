//! Coins, and where people keep them.

use super::made::*;

/// A place to keep a coin, as the coin is named there.
#[derive(Clone, Copy)]
pub struct Place {
    pub wallet: &'static str,
    pub chain: &'static str,
    pub asset: &'static str,
}

const fn place(wallet: &'static str, chain: &'static str, asset: &'static str) -> Place {
    Place {
        wallet,
        chain,
        asset,
    }
}

/// One coin: where it is kept, its base unit's decimals, and the amounts that people like.
pub struct Coin {
    pub on_chains: &'static [Place],
    pub elsewhere: &'static [Place],
    pub decimals: u32,
    /// In thousandths, as are the largest amount and an exchange's fee.
    pub round: [i64; 5],
    pub most: i64,
    pub fee_at_exchange: i64,
}

pub const COINS: [Coin; 3] = [
    Coin {
        on_chains: &[
            place("main", ETHEREUM, ETH),
            place("second", ETHEREUM, ETH),
            place("op", OPTIMISM, OP_ETH),
        ],
        elsewhere: &[
            place("kraken", KRAKEN, ETH),
            place("coinbase", "coinbase", ETH),
            place("file", "csv", ETH),
        ],
        decimals: 18,
        round: [100, 200, 500, 1_000, 2_000],
        most: 6_000,
        fee_at_exchange: 3,
    },
    Coin {
        on_chains: &[place("cold", BITCOIN, BTC), place("warm", BITCOIN, BTC)],
        elsewhere: &[
            place("kraken", KRAKEN, BTC),
            place("coinbase", "coinbase", BTC),
            place("file", "csv", BTC),
        ],
        decimals: 8,
        round: [10, 20, 50, 100, 250],
        most: 900,
        fee_at_exchange: 0,
    },
    Coin {
        on_chains: &[
            place("main", ETHEREUM, USDC),
            place("second", ETHEREUM, USDC),
            place("bsc", "eip155:56", BSC_USDC),
        ],
        elsewhere: &[
            place("kraken", KRAKEN, USDC),
            place("coinbase", "coinbase", USDC),
        ],
        decimals: 6,
        round: [100_000, 200_000, 500_000, 1_000_000, 5_000_000],
        most: 9_000_000,
        fee_at_exchange: 4_000,
    },
];

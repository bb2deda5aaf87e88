//! Transactions as rules see them, made for tests.

use alloy_primitives::{hex, keccak256};
use kc_domain::{Asset, AssetId, AssetKind, TokenStandard, Units};

use crate::{
    rules::{Facts, Meaning, Side, acts, first_rule, meaning, table::Rule},
    tally::Parties,
};

/// One coin of those that have decimals.
pub const COIN: i128 = 1_000_000;

pub const ZERO: &str = "0x0000000000000000000000000000000000000000";
pub const DEAD: &str = "0x000000000000000000000000000000000000dead";
pub const OWN: &str = "0x00000000000000000000000000000000000000aa";
pub const STRANGER: &str = "0x00000000000000000000000000000000000000bb";
pub const ROUTER: &str = "0x00000000000000000000000000000000000000cc";
/// Contracts that are tokens, and that assets go to.
pub const RECEIPT_CONTRACT: &str = "0x00000000000000000000000000000000000000dd";
pub const TICKET_CONTRACT: &str = "0x00000000000000000000000000000000000000ee";
pub const WETH_CONTRACT: &str = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2";
pub const STETH_CONTRACT: &str = "0xae7ab96520de3a18e5e111b5eaab095312d7fe84";
pub const POSITIONS_CONTRACT: &str = "0xc36442b4a4522e871399cd717abdd847ab11fe88";

/// An asset of the tests.
#[derive(Clone, Copy, Debug)]
pub struct Coin {
    pub symbol: &'static str,
    pub reference: &'static str,
    pub kind: AssetKind,
    pub decimals: u8,
    pub is_spam: bool,
    pub is_well_known: bool,
}

const fn coin(symbol: &'static str, reference: &'static str, kind: AssetKind) -> Coin {
    Coin {
        symbol,
        reference,
        kind,
        decimals: 6,
        is_spam: false,
        is_well_known: true,
    }
}

const fn nft(symbol: &'static str, reference: &'static str) -> Coin {
    Coin {
        decimals: 0,
        is_well_known: false,
        ..coin(symbol, reference, AssetKind::Nft)
    }
}

const fn unknown(symbol: &'static str, reference: &'static str) -> Coin {
    Coin {
        is_well_known: false,
        ..coin(symbol, reference, AssetKind::Crypto)
    }
}

pub const ETH: Coin = coin("ETH", "slip44:60", AssetKind::Crypto);
pub const WETH: Coin = coin(
    "WETH",
    "erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
    AssetKind::Crypto,
);
pub const USDC: Coin = coin("USDC", "erc20:0x01", AssetKind::Crypto);
pub const DAI: Coin = coin("DAI", "erc20:0x02", AssetKind::Crypto);
pub const EUR: Coin = coin("EUR", "fiat", AssetKind::Fiat);
pub const STETH: Coin = coin(
    "stETH",
    "erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84",
    AssetKind::Crypto,
);
pub const RECEIPT: Coin = unknown("aUSDC", "erc20:0x00000000000000000000000000000000000000dd");
pub const JUNK: Coin = Coin {
    is_spam: true,
    ..unknown("JUNK", "erc20:0x0bad")
};
pub const BAIT: Coin = unknown("claim at x.xyz", "erc20:0x0bae");
pub const APE: Coin = nft("APE", "erc721:0xbc4c/7");
pub const TICKET: Coin = nft(
    "TICKET",
    "erc721:0x00000000000000000000000000000000000000ee/3",
);
pub const POSITION: Coin = nft(
    "POSITION",
    "erc721:0xc36442b4a4522e871399cd717abdd847ab11fe88/9",
);

/// A transaction, owned.
#[derive(Clone, Default)]
pub struct Told {
    pub chain: Option<&'static str>,
    pub incoming: Vec<Moved>,
    pub outgoing: Vec<Moved>,
    pub fee: Option<i128>,
    pub is_sender: bool,
    pub is_failed: bool,
    pub is_round_trip: bool,
    pub is_empty: bool,
    pub is_imitation: bool,
    pub selector: Option<String>,
}

/// Sent by the wallet.
pub fn sent() -> Told {
    Told {
        is_sender: true,
        ..Told::default()
    }
}

/// Sent by somebody else.
pub fn seen() -> Told {
    Told::default()
}

impl Told {
    pub fn gives(mut self, units: i128, coin: Coin, to: &'static str) -> Self {
        self.outgoing.push((coin, units, Some(to)));
        self
    }

    pub fn takes(mut self, units: i128, coin: Coin, from: &'static str) -> Self {
        self.incoming.push((coin, units, Some(from)));
        self
    }

    pub fn calls(mut self, signature: &str) -> Self {
        self.selector = Some(selector(signature));
        self
    }

    pub fn on(mut self, chain: &'static str) -> Self {
        self.chain = Some(chain);
        self
    }

    pub fn rule(&self) -> &'static Rule {
        self.with_facts(first_rule)
    }

    pub fn meaning(&self) -> Meaning {
        self.with_facts(|facts| meaning(facts, None))
    }

    pub fn with_facts<T>(&self, ask: impl FnOnce(&Facts<'_>) -> T) -> T {
        let chain = self.chain.unwrap_or("eip155:1");
        let ether = asset(chain, &ETH);
        let describe = |moved: &[Moved]| -> Vec<(Asset, Moved)> {
            moved.iter().map(|it| (asset(chain, &it.0), *it)).collect()
        };
        let fee: Vec<Moved> = self.fee.iter().map(|units| (ETH, *units, None)).collect();
        let (incoming, outgoing) = (describe(&self.incoming), describe(&self.outgoing));
        let fee = describe(&fee);
        ask(&Facts {
            chain,
            incoming: &sides(&incoming, &ether),
            outgoing: &sides(&outgoing, &ether),
            fees: &sides(&fee, &ether),
            is_sender: self.is_sender,
            is_failed: self.is_failed,
            is_round_trip: self.is_round_trip,
            is_empty: self.is_empty,
            is_imitation: self.is_imitation,
            acts: acts(self.selector.as_deref()),
        })
    }
}

/// The coin, its units, and who was on the other side.
pub type Moved = (Coin, i128, Option<&'static str>);

fn sides<'a>(moved: &'a [(Asset, Moved)], ether: &'a Asset) -> Vec<Side<'a>> {
    let side = |(asset, (coin, units, party)): &'a (Asset, Moved)| Side {
        asset: &asset.id,
        known: Some(asset),
        wraps: (coin.symbol == WETH.symbol).then_some(&ether.id),
        units: Units(*units),
        parties: Parties {
            only: *party,
            all_own: *party == Some(OWN),
            all_zero: *party == Some(ZERO),
            all_nobody: [Some(ZERO), Some(DEAD)].contains(party),
        },
    };
    moved.iter().map(side).collect()
}

pub fn asset(chain: &str, coin: &Coin) -> Asset {
    let id = AssetId::new(format!("{chain}/{}", coin.reference));
    Asset {
        token_id: coin.symbol.to_owned(),
        symbol: coin.symbol.to_owned(),
        name: format!("{} #7", coin.symbol),
        decimals: coin.decimals,
        kind: coin.kind,
        standard: TokenStandard::Erc20,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: coin.is_well_known.then(|| coin.symbol.to_owned()),
        is_spam: coin.is_spam,
        id,
    }
}

/// The selector that a contract finds a method by.
pub fn selector(signature: &str) -> String {
    hex::encode_prefixed(&keccak256(signature)[..4])
}

//! A wallet, its assets and its movements, made for tests.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Direction, IntegrationId, Label, LegKind, Movement,
    MovementAmount, Quantity, Timestamp, TokenStandard, Transaction, Units,
};
use kc_ledger::{Balances, Booked, Wallet, book};

pub const ETH: &str = "eip155:1/slip44:60";
pub const WETH: &str = "eip155:1/erc20:0xc02a";
pub const USDC: &str = "eip155:1/erc20:0xa0b8";
pub const JUNK: &str = "eip155:1/erc20:0x0bad";
pub const APE: &str = "eip155:1/erc721:0xbc4c/7";

pub const ZERO: &str = "0x0000000000000000000000000000000000000000";
pub const DEAD: &str = "0x000000000000000000000000000000000000dEaD";
pub const OWN: &str = "0x00000000000000000000000000000000000000aA";
pub const STRANGER: &str = "0x00000000000000000000000000000000000000bB";

/// Looks like [`STRANGER`] to who only looks at the ends.
pub const IMITATOR: &str = "0x0000ffffffffffffffffffffffffffffffff00bB";

/// What a wallet knows, owned.
pub struct World {
    pub integration: IntegrationId,
    pub own_addresses: BTreeSet<String>,
    pub sent_to: BTreeSet<String>,
    pub assets: HashMap<AssetId, Asset>,
    pub wrapped_natives: BTreeMap<AssetId, AssetId>,
}

pub fn world() -> World {
    let assets = [
        (ETH, "ETH", 18, AssetKind::Crypto),
        (WETH, "WETH", 18, AssetKind::Crypto),
        (USDC, "USDC", 6, AssetKind::Crypto),
        (JUNK, "JUNK", 0, AssetKind::Crypto),
        (APE, "APE", 0, AssetKind::Nft),
    ];
    World {
        integration: IntegrationId::from_stored("wal_test".to_owned()),
        own_addresses: BTreeSet::from([OWN.to_ascii_lowercase()]),
        sent_to: BTreeSet::new(),
        assets: assets
            .map(|(id, symbol, decimals, kind)| {
                (AssetId::new(id), asset(id, symbol, decimals, kind))
            })
            .into(),
        wrapped_natives: BTreeMap::from([(AssetId::new(WETH), AssetId::new(ETH))]),
    }
}

fn asset(id: &str, symbol: &str, decimals: u8, kind: AssetKind) -> Asset {
    Asset {
        id: AssetId::new(id),
        token_id: id.to_owned(),
        symbol: symbol.to_owned(),
        name: format!("{symbol} #7"),
        decimals,
        kind,
        standard: TokenStandard::Erc20,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: symbol == "JUNK",
    }
}

impl World {
    pub fn book(&self, movements: Vec<Movement>) -> Booked {
        self.book_on(movements, Balances::new())
    }

    pub fn book_on(&self, movements: Vec<Movement>, opening: Balances) -> Booked {
        let wallet = Wallet {
            integration: &self.integration,
            own_addresses: &self.own_addresses,
            sent_to: &self.sent_to,
            assets: &self.assets,
            wrapped_natives: &self.wrapped_natives,
        };
        book(&wallet, movements, opening)
    }
}

/// A movement of transaction `0x1` at second 1; change what matters by `Movement { .., ..}`.
pub fn movement(index: &str, direction: Direction, asset: &str, units: i128) -> Movement {
    Movement {
        chain: ChainId::new("eip155:1"),
        transaction: "0x1".to_owned(),
        index: index.to_owned(),
        block: Some(1),
        position: 0,
        at: Timestamp::from_seconds(1),
        direction,
        asset: AssetId::new(asset),
        amount: MovementAmount::Units(Units(units)),
        counterparty: None,
        failed: false,
        method: None,
        label: None,
    }
}

pub fn with(asset: &str, units: i128) -> Balances {
    Balances::from([(AssetId::new(asset), Quantity::Units(Units(units)))])
}

/// An asset of which an amount was not counted.
pub fn uncountable(asset: &str) -> Balances {
    Balances::from([(AssetId::new(asset), Quantity::Uncountable)])
}

/// A movement of more than can be counted.
pub fn beyond_counting(index: &str, direction: Direction, asset: &str) -> Movement {
    Movement {
        amount: MovementAmount::Quarantined("9".repeat(60)),
        ..movement(index, direction, asset, 0)
    }
}

/// A transaction's legs as `(kind, asset, units, before, after)`, their balances known.
pub fn legs(transaction: &Transaction) -> Vec<(LegKind, &str, i128, i128, i128)> {
    let legs = transaction.legs.iter();
    legs.map(|leg| {
        let (before, after) = (leg.before.expect("known").0, leg.after.expect("known").0);
        (leg.kind, leg.asset.as_str(), leg.units.0, before, after)
    })
    .collect()
}

pub fn only(booked: &Booked) -> &Transaction {
    assert_eq!(booked.transactions.len(), 1);
    &booked.transactions[0]
}

pub fn from(counterparty: &str, movement: Movement) -> Movement {
    Movement {
        counterparty: Some(counterparty.to_owned()),
        ..movement
    }
}

pub fn labelled(label: Label, movement: Movement) -> Movement {
    Movement {
        label: Some(label),
        ..movement
    }
}

//! Histories of a person with two coins and dollars, made for tests.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Day, Fiat, FiatPrice, IntegrationId, Label, Leg, LegKind,
    Timestamp, TokenStandard, Transaction, TransactionId, Units,
};
use kc_ledger::gains::{Gain, Gains, GainsSummary, Input, LotScope, Method, Options, gains};

pub const BTC: &str = "bip122:0/slip44:0";
pub const WBTC: &str = "eip155:1/erc20:0x2260";
pub const ETH: &str = "eip155:1/slip44:60";
pub const OP_ETH: &str = "eip155:10/slip44:60";
pub const USDC: &str = "eip155:1/erc20:0xa0b8";
pub const AUSDC: &str = "eip155:1/erc20:0x98c2";
pub const CRV: &str = "eip155:1/erc20:0xd533";
pub const TICKET: &str = "eip155:1/erc721:0x889e/1";
pub const OTHER_TICKET: &str = "eip155:1/erc721:0x889e/2";
pub const USD: &str = "iso4217:USD";

/// Where tokens come from when they are made.
pub const ZERO: &str = "0x0000000000000000000000000000000000000000";

/// One whole coin: coins have 8 decimals here, so that amounts can be read.
pub const COIN: i128 = 100_000_000;

pub fn assets() -> HashMap<AssetId, Asset> {
    [
        (BTC, "bitcoin", "BTC", AssetKind::Crypto, 8),
        (WBTC, "wrapped-bitcoin", "WBTC", AssetKind::Crypto, 8),
        (ETH, "ethereum", "ETH", AssetKind::Crypto, 8),
        (OP_ETH, "ethereum", "ETH", AssetKind::Crypto, 8),
        (USDC, "usd-coin", "USDC", AssetKind::Crypto, 8),
        (AUSDC, "aave-usdc", "aUSDC", AssetKind::Crypto, 8),
        (CRV, "curve-dao-token", "CRV", AssetKind::Crypto, 8),
        (TICKET, "ticket", "TICKET", AssetKind::Nft, 0),
        (OTHER_TICKET, "ticket", "TICKET", AssetKind::Nft, 0),
        (USD, "USD", "USD", AssetKind::Fiat, 2),
    ]
    .map(|(id, token_id, symbol, kind, decimals)| {
        let asset = Asset {
            id: AssetId::new(id),
            token_id: token_id.to_owned(),
            symbol: symbol.to_owned(),
            name: symbol.to_owned(),
            decimals,
            kind,
            standard: TokenStandard::Native,
            contract: None,
            logo_url: None,
            explorer_url: None,
            coingecko_id: None,
            is_spam: false,
        };
        (asset.id.clone(), asset)
    })
    .into()
}

/// A history under way: one transaction after the other, each on its day.
#[derive(Default)]
pub struct History(pub Vec<Transaction>);

impl History {
    /// Adds a transaction of wallet `wal_1`; a leg is `(kind, asset, units, price of a coin)`, where
    /// an empty price is unknown.
    pub fn add(
        &mut self,
        day: &str,
        label: Label,
        legs: &[(LegKind, &str, i128, &str)],
    ) -> &mut Transaction {
        let at = Timestamp::parse(day).expect("a day");
        let number = u32::try_from(self.0.len()).expect("few");
        let integration = IntegrationId::from_stored("wal_1".to_owned());
        let legs = legs.iter().map(|(kind, asset, units, price)| Leg {
            kind: *kind,
            asset: AssetId::new(*asset),
            units: Units(*units),
            price: (!price.is_empty()).then(|| FiatPrice {
                price: price.parse().expect("a price"),
                currency: "USD".to_owned(),
                at,
                source: "test".to_owned(),
            }),
            counterparty: None,
            before: None,
            after: None,
        });
        self.0.push(Transaction {
            id: TransactionId::from_stored(format!("trx_{number}")),
            integration,
            chain: ChainId::new("test:1"),
            source_id: number.to_string(),
            at,
            position: number,
            label,
            transaction_type: label.transaction_type(),
            rule: String::new(),
            description: String::new(),
            legs: legs.collect(),
            is_nft: false,
            is_spam: false,
        });
        self.0.last_mut().expect("just added")
    }

    /// Buys coins for so many dollars in all.
    pub fn buy(&mut self, day: &str, asset: &str, units: i128, dollars: i128) -> &mut Transaction {
        let legs = [
            (LegKind::Incoming, asset, units, ""),
            (LegKind::Outgoing, USD, dollars * 100, ""),
        ];
        self.add(day, Label::Buy, &legs)
    }

    /// Sells coins for so many dollars in all.
    pub fn sell(&mut self, day: &str, asset: &str, units: i128, dollars: i128) -> &mut Transaction {
        let legs = [
            (LegKind::Incoming, USD, dollars * 100, ""),
            (LegKind::Outgoing, asset, units, ""),
        ];
        self.add(day, Label::Sell, &legs)
    }

    pub fn gains(&self, method: Method) -> Gains {
        self.gains_of(method, LotScope::Wallet)
    }

    pub fn gains_of(&self, method: Method, scope: LotScope) -> Gains {
        let options = Options {
            method,
            scope,
            ..Options::new("USD")
        };
        self.gains_by(&options)
    }

    pub fn gains_by(&self, options: &Options<'_>) -> Gains {
        gains(&Input::new(&self.0, &assets()), options)
    }
}

/// Says who stood on the other side of each leg; an empty name is nobody that is known.
pub fn with<'a>(parties: &[&str], transaction: &'a mut Transaction) -> &'a mut Transaction {
    for (leg, party) in transaction.legs.iter_mut().zip(parties) {
        leg.counterparty = (!party.is_empty()).then(|| (*party).to_owned());
    }
    transaction
}

pub fn in_wallet<'a>(wallet: &str, transaction: &'a mut Transaction) -> &'a mut Transaction {
    transaction.integration = IntegrationId::from_stored(wallet.to_owned());
    transaction
}

/// A row as an accountant reads it: coins, day of acquisition, cost, proceeds and profit. What is
/// unknown is a dash.
pub fn told(gain: &Gain) -> String {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let fiat = |it: Option<Fiat>| or_dash(it.map(|it| it.to_string()));
    format!(
        "{} | {} | {} | {} | {}",
        gain.quantity().decimal(8),
        or_dash(gain.acquired().map(|at| Day::of(at).to_string())),
        fiat(gain.cost()),
        fiat(gain.proceeds()),
        fiat(gain.profit()),
    )
}

pub fn rows(gains: &Gains) -> Vec<String> {
    gains.gains.iter().map(told).collect()
}

/// What is still held, as coins and cost.
pub fn open(gains: &Gains) -> Vec<String> {
    let open = gains.open().into_iter();
    open.map(|it| {
        let cost = it.lot.cost.map_or("-".to_owned(), |cost| cost.to_string());
        format!("{} for {cost}", it.lot.quantity.decimal(8))
    })
    .collect()
}

pub fn profit(summary: &GainsSummary) -> String {
    summary.total.profit.map_or("-".into(), |it| it.to_string())
}

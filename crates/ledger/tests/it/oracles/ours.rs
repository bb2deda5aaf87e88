//! The same histories worked out by our engine.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Fiat, FiatPrice, IntegrationId, Label, Leg, LegKind,
    Timestamp, TokenStandard, Transaction, TransactionId, Units,
};
use kc_ledger::{
    gains::{Gain, Input, LotScope, Method, Options, carry_on, gains},
    transfers::{Found, TransferLink},
};

use super::{
    generator::LEAST,
    history::{Amount, COINS, Event, Fee, History, Kind, WALLETS},
};

/// Money here has 8 decimals.
const MONEY: &str = "iso4217:USD";

/// A gain, with the event and the coin that it is of.
pub struct Row {
    pub event: usize,
    pub coin: &'static str,
    pub gain: Gain,
}

impl Row {
    /// The quantity in whole coins.
    pub fn quantity(&self) -> Fiat {
        let coin = COINS.iter().find(|coin| coin.symbol == self.coin);
        let spare = Fiat::SCALE - coin.expect("known").decimals;
        Fiat(self.gain.quantity().0 * 10_i128.pow(u32::from(spare)))
    }

    /// All that histories have is bought and has a price, so these are known.
    pub fn cost(&self) -> Fiat {
        self.gain.cost().expect("known")
    }

    pub fn proceeds(&self) -> Fiat {
        self.gain.proceeds().expect("known")
    }

    pub fn profit(&self) -> Fiat {
        self.gain.profit().expect("known")
    }

    pub fn acquired(&self) -> Timestamp {
        self.gain.acquired().expect("known")
    }
}

pub fn options(method: Method, scope: LotScope) -> Options<'static> {
    Options {
        method,
        scope,
        ..Options::new("USD")
    }
}

/// What our engine makes of the history.
pub fn rows(history: &History, options: &Options<'_>) -> Vec<Row> {
    let mut transactions = Vec::new();
    let mut transfers = Vec::new();
    let mut events = Vec::new();
    for (number, event) in history.events.iter().enumerate() {
        let told = told(number, event);
        if let (Kind::Move { of, arriving, .. }, [from, to]) = (event.kind, told.as_slice()) {
            transfers.push(TransferLink {
                from: from.id.clone(),
                from_asset: from.legs[0].asset.clone(),
                to: to.id.clone(),
                to_asset: to.legs[0].asset.clone(),
                sent: of.units,
                received: arriving,
                found: Found::Exact,
            });
        }
        for transaction in told {
            events.push(number);
            transactions.push(Transaction {
                position: u32::try_from(transactions.len()).expect("few"),
                ..transaction
            });
        }
    }
    let assets = assets();
    // Half of the histories are worked out in two pieces.
    let cut = match history.seed % 2 {
        0 => transactions.len(),
        _ => cut(&transactions),
    };
    let (before, after) = transactions.split_at(cut);
    let piece = |of| Input::new(of, &assets).with_transfers(&transfers);
    let mut worked_out = gains(&piece(before), options);
    if !after.is_empty() {
        let first = worked_out;
        worked_out = carry_on(first.books.clone(), &piece(after), options);
        let settled = first.settled_gains().iter().copied();
        worked_out.gains.splice(0..0, settled);
    }
    let coin_of = |asset: usize| {
        let id = worked_out.assets[asset].as_str();
        let known = COINS.iter().find(|coin| id == asset_id(coin.symbol));
        known.expect("a coin of the history").symbol
    };
    let rows = worked_out.gains.iter();
    rows.map(|gain| Row {
        event: events[gain.transaction()],
        coin: coin_of(gain.asset()),
        gain: *gain,
    })
    .collect()
}

/// The middle, or the end of the moment that it lies in.
fn cut(transactions: &[Transaction]) -> usize {
    let middle = transactions.len() / 2;
    let at = transactions.get(middle).map(|it| it.at);
    let after = transactions[middle..].iter();
    middle + after.take_while(|it| Some(it.at) == at).count()
}

/// The transactions of an event: a transfer is told by both of its wallets.
fn told(number: usize, event: &Event) -> Vec<Transaction> {
    use LegKind::{Incoming, Outgoing};
    let leg = |kind, of: Amount| {
        let price = FiatPrice {
            price: of.price,
            currency: "USD".to_owned(),
            at: event.at,
            source: "test".to_owned(),
        };
        bare_leg(kind, asset_id(of.coin.symbol), of.units, Some(price))
    };
    let money = |kind, money: Fiat| bare_leg(kind, MONEY.to_owned(), Units(money.0 / LEAST), None);
    let (label, mut legs) = match event.kind {
        Kind::Buy { of, money: paid } => {
            (Label::Buy, vec![leg(Incoming, of), money(Outgoing, paid)])
        }
        Kind::Sell { of, money: paid } => {
            (Label::Sell, vec![leg(Outgoing, of), money(Incoming, paid)])
        }
        Kind::Swap { given, received } => (
            Label::Swap,
            vec![leg(Outgoing, given), leg(Incoming, received)],
        ),
        Kind::Income { of } => (Label::Income, vec![leg(Incoming, of)]),
        Kind::Spend { of } => (Label::Payment, vec![leg(Outgoing, of)]),
        Kind::Lost { of } => (Label::Lost, vec![leg(Outgoing, of)]),
        Kind::Move { of, .. } => (Label::Transfer, vec![leg(Outgoing, of)]),
    };
    match event.fee {
        Some(Fee::Money(paid)) => legs.push(money(LegKind::Fee, paid)),
        Some(Fee::Coins(of)) => legs.push(leg(LegKind::Fee, of)),
        None => {}
    }
    let mut told = vec![transaction(number, 0, event.at, event.wallet, label, legs)];
    if let Kind::Move { of, arriving, to } = event.kind {
        let arrived = Amount {
            units: arriving,
            ..of
        };
        let legs = vec![leg(Incoming, arrived)];
        told.push(transaction(number, 1, event.at, to, label, legs));
    }
    told
}

fn transaction(
    number: usize,
    side: u32,
    at: Timestamp,
    wallet: usize,
    label: Label,
    legs: Vec<Leg>,
) -> Transaction {
    Transaction {
        id: TransactionId::from_stored(format!("trx_{number}_{side}")),
        integration: IntegrationId::from_stored(WALLETS[wallet].to_owned()),
        chain: ChainId::new("test:1"),
        source_id: number.to_string(),
        at,
        position: 0,
        label,
        transaction_type: label.transaction_type(),
        rule: "deposit".to_owned(),
        description: String::new(),
        legs,
        is_nft: false,
        is_spam: false,
    }
}

fn bare_leg(kind: LegKind, asset: String, units: Units, price: Option<FiatPrice>) -> Leg {
    Leg {
        kind,
        asset: AssetId::new(asset),
        units,
        price,
        counterparty: None,
        before: None,
        after: None,
    }
}

fn asset_id(symbol: &str) -> String {
    format!("test:1/{symbol}")
}

fn assets() -> HashMap<AssetId, Asset> {
    let coins = COINS.iter().map(|coin| {
        let id = asset_id(coin.symbol);
        asset(id, coin.symbol, AssetKind::Crypto, coin.decimals)
    });
    let money = asset(MONEY.to_owned(), "USD", AssetKind::Fiat, 8);
    coins.chain([money]).collect()
}

fn asset(id: String, symbol: &str, kind: AssetKind, decimals: u8) -> (AssetId, Asset) {
    let asset = Asset {
        id: AssetId::new(id),
        token_id: symbol.to_owned(),
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
}

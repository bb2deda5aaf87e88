//! An example as its file has it.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Fiat, FiatPrice, IntegrationId, Label, Leg,
    LegKind::{self, Incoming, Outgoing},
    Timestamp, TokenStandard, Transaction, TransactionId, Units,
};
use serde::Deserialize;

use crate::oracles::table::number;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub source: Source,
    /// What the authority leaves open and we chose, and what its figures mean.
    pub note: String,
    /// ISO 3166; its law gives what is not said here.
    pub country: String,
    pub method: String,
    pub zone: String,
    pub currency: String,
    /// The authority's figures may be off by half of this.
    pub rounded_to: String,
    pub transactions: Vec<Told>,
    pub disposals: Vec<Disposal>,
    pub left: Vec<Held>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub publisher: String,
    pub title: String,
    pub section: String,
    pub url: String,
    pub figures: Figures,
}

/// Where the figures come from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Figures {
    /// The authority's own text.
    Read,
    /// Others who quote it.
    Quoted,
    /// Memory of the public text.
    Remembered,
}

/// A quantity is its number and its coin: `0.5 BTC`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    pub on: String,
    pub buy: Option<String>,
    pub sell: Option<String>,
    pub swap: Option<String>,
    pub spend: Option<String>,
    pub received: Option<String>,
    /// Money paid or received for what is bought or sold.
    pub r#for: Option<String>,
    /// Market value of what is received, or spent.
    pub worth: Option<String>,
    pub given_worth: Option<String>,
}

/// All that is disposed of of one coin on one day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disposal {
    pub on: String,
    pub of: String,
    pub proceeds: Option<String>,
    pub cost: Option<String>,
    pub gain: Option<String>,
    pub term: Option<String>,
    #[serde(default)]
    pub matched: Vec<Match>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    pub rule: String,
    pub of: String,
    pub cost: String,
    pub bought: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    pub of: String,
    pub cost: String,
}

/// Coins and money have as many decimals here as money has.
const DECIMALS: u8 = Fiat::SCALE;

/// A quantity of whole coins, and which coin.
pub fn split(quantity: &str) -> (Fiat, &str) {
    let (coins, coin) = quantity.split_once(' ').expect("a number and a coin");
    (number(coins), coin)
}

pub fn coins(units: Units) -> Fiat {
    Fiat(units.0)
}

pub fn transaction(number: usize, told: &Told, currency: &str) -> Transaction {
    let at = Timestamp::parse(&told.on).expect("a day");
    let leg = |kind: LegKind, of: &str, worth: Option<&String>| {
        let (quantity, coin) = split(of);
        Leg {
            kind,
            asset: AssetId::new(coin),
            units: Units(quantity.0),
            price: worth.map(|worth| FiatPrice {
                price: price(worth, quantity),
                currency: currency.to_owned(),
                at,
                source: "test".to_owned(),
            }),
            counterparty: None,
            before: None,
            after: None,
        }
    };
    let money = |kind| {
        let paid = told.r#for.as_ref().expect("the money");
        leg(kind, &format!("{paid} {currency}"), None)
    };
    let (label, legs) = match told {
        Told { buy: Some(buy), .. } => {
            (Label::Buy, vec![leg(Incoming, buy, None), money(Outgoing)])
        }
        Told {
            sell: Some(sell), ..
        } => (
            Label::Sell,
            vec![leg(Outgoing, sell, None), money(Incoming)],
        ),
        Told {
            swap: Some(given),
            received: Some(received),
            ..
        } => {
            let given = leg(Outgoing, given, told.given_worth.as_ref());
            let received = leg(Incoming, received, told.worth.as_ref());
            (Label::Swap, vec![given, received])
        }
        Told {
            spend: Some(spend), ..
        } => (
            Label::Payment,
            vec![leg(Outgoing, spend, told.worth.as_ref())],
        ),
        _ => panic!("{}: nothing that we know of happens", told.on),
    };
    Transaction {
        id: TransactionId::from_stored(format!("trx_{number}")),
        integration: IntegrationId::from_stored("wal_1".to_owned()),
        chain: ChainId::new("test:1"),
        source_id: number.to_string(),
        at,
        position: u32::try_from(number).expect("few"),
        label,
        transaction_type: label.transaction_type(),
        rule: "deposit".to_owned(),
        description: String::new(),
        legs,
        is_nft: false,
        is_spam: false,
    }
}

/// The price of one coin; examples choose numbers of which it comes out even, or nearly.
fn price(worth: &str, quantity: Fiat) -> Fiat {
    let one = 10_i128.pow(u32::from(DECIMALS));
    let price = kc_domain::muldiv(
        number(worth).0,
        one,
        quantity.0,
        kc_domain::Rounding::HalfEven,
    );
    Fiat(price.expect("fits"))
}

pub fn assets(transactions: &[Transaction], currency: &str) -> HashMap<AssetId, Asset> {
    let legs = transactions.iter().flat_map(|it| &it.legs);
    legs.map(|leg| {
        let symbol = leg.asset.as_str().to_owned();
        let kind = if symbol == currency {
            AssetKind::Fiat
        } else {
            AssetKind::Crypto
        };
        let asset = Asset {
            id: leg.asset.clone(),
            token_id: symbol.clone(),
            name: symbol.clone(),
            symbol,
            decimals: DECIMALS,
            kind,
            standard: TokenStandard::Native,
            contract: None,
            logo_url: None,
            explorer_url: None,
            coingecko_id: None,
            is_spam: false,
        };
        (leg.asset.clone(), asset)
    })
    .collect()
}

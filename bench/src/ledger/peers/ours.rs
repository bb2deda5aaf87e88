//! Our engine asked as the peers are: a process that reads the question as JSON and writes each row as JSON.

use std::{
    collections::HashMap,
    io::{self, Read as _, Write as _},
};

use anyhow::Context as _;
use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Fiat, FiatPrice, IntegrationId, Label, Leg, LegKind,
    Timestamp, Transaction, TransactionId, Units, Zone, amount::parse_decimal,
};
use kc_ledger::gains::{Input, LotScope, Method, Options, gains};
use serde::Deserialize;
use serde_json::json;

use crate::ledger::history::asset;

const MONEY: &str = "iso4217:GBP";
/// Of coins and of money alike.
const DECIMALS: u8 = 18;

#[derive(Deserialize)]
struct Question {
    method: String,
    zone: String,
    coins: Vec<String>,
    histories: Vec<Vec<Event>>,
}

#[derive(Deserialize)]
struct Event {
    number: u32,
    at: i64,
    wallet: String,
    kind: String,
    #[serde(flatten)]
    of: Amount,
    money: Option<String>,
    received: Option<Amount>,
    to: Option<String>,
    arriving: Option<String>,
}

#[derive(Deserialize)]
struct Amount {
    coin: String,
    amount: String,
    price: String,
}

/// Answers the question on standard input.
pub fn answer() -> anyhow::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let question: Question = serde_json::from_str(&text)?;
    let options = Options {
        method: Method::parse(&question.method).context("there is no such method")?,
        scope: LotScope::Universal,
        zone: Zone::parse(&question.zone).context("there is no such zone")?,
        ..Options::new("GBP")
    };
    let coins = question.coins.iter().map(|coin| {
        let id = AssetId::new(format!("test:1/{coin}"));
        asset(id, AssetKind::Crypto, coin, DECIMALS)
    });
    let money = asset(AssetId::new(MONEY), AssetKind::Fiat, "GBP", DECIMALS);
    let assets: HashMap<AssetId, Asset> = coins
        .chain([money])
        .map(|asset| (asset.id.clone(), asset))
        .collect();
    let mut answer = Vec::new();
    for history in &question.histories {
        let mut transactions = Vec::with_capacity(history.len());
        for event in history {
            event.tell(&mut transactions)?;
        }
        let gains = gains(&Input::new(&transactions, &assets), &options);
        let disposals = gains.gains.iter().filter(|gain| !gain.is_income());
        let rows = disposals.map(|gain| {
            let text = |money: Option<Fiat>| money.map(|it| it.to_string());
            json!({
                "event": gain.transaction(),
                "coin": gains.assets[gain.asset()].as_str(),
                "lot": gain.origin(),
                "quantity": Fiat(gain.quantity().0).to_string(),
                "cost": text(gain.cost()),
                "proceeds": text(gain.proceeds()),
            })
        });
        answer.push(rows.collect::<Vec<_>>());
    }
    Ok(io::stdout().write_all(&serde_json::to_vec(&answer)?)?)
}

impl Event {
    /// The transactions of it: a transfer is told by both wallets.
    fn tell(&self, all: &mut Vec<Transaction>) -> anyhow::Result<()> {
        use LegKind::{Incoming, Outgoing};
        let at = Timestamp::from_seconds(self.at);
        let of = |kind| self.of.leg(kind, at);
        let money = |kind| {
            let money = self.money.as_deref().context("the money is not told")?;
            leg(kind, MONEY.to_owned(), money, None)
        };
        let (label, legs) = match self.kind.as_str() {
            "buy" => (Label::Buy, vec![of(Incoming)?, money(Outgoing)?]),
            "sell" => (Label::Sell, vec![of(Outgoing)?, money(Incoming)?]),
            "swap" => {
                let received = self.received.as_ref().context("nothing is received")?;
                (
                    Label::Swap,
                    vec![of(Outgoing)?, received.leg(Incoming, at)?],
                )
            }
            "income" => (Label::Income, vec![of(Incoming)?]),
            "move" => (Label::Transfer, vec![of(Outgoing)?]),
            other => anyhow::bail!("there is no {other}"),
        };
        all.push(self.transaction(at, &self.wallet, 0, label, legs));
        if let (Some(to), Some(arriving)) = (&self.to, &self.arriving) {
            let arrived = leg(Incoming, self.of.asset(), arriving, self.of.price(at)?)?;
            all.push(self.transaction(at, to, 1, label, vec![arrived]));
        }
        Ok(())
    }

    fn transaction(
        &self,
        at: Timestamp,
        wallet: &str,
        side: u32,
        label: Label,
        legs: Vec<Leg>,
    ) -> Transaction {
        Transaction {
            id: TransactionId::from_stored(format!("trx_{}_{side}", self.number)),
            integration: IntegrationId::from_stored(wallet.to_owned()),
            chain: ChainId::new("test:1"),
            source_id: self.number.to_string(),
            at,
            position: side,
            label,
            transaction_type: label.transaction_type(),
            rule: String::new(),
            description: String::new(),
            legs,
            is_nft: false,
            is_spam: false,
        }
    }
}

impl Amount {
    fn asset(&self) -> String {
        format!("test:1/{}", self.coin)
    }

    fn price(&self, at: Timestamp) -> anyhow::Result<Option<FiatPrice>> {
        Ok(Some(FiatPrice {
            price: Fiat(parse_decimal(&self.price, DECIMALS)?),
            currency: "GBP".to_owned(),
            at,
            source: "made".to_owned(),
        }))
    }

    fn leg(&self, kind: LegKind, at: Timestamp) -> anyhow::Result<Leg> {
        leg(kind, self.asset(), &self.amount, self.price(at)?)
    }
}

fn leg(
    kind: LegKind,
    asset: String,
    amount: &str,
    price: Option<FiatPrice>,
) -> anyhow::Result<Leg> {
    Ok(Leg {
        kind,
        asset: AssetId::new(asset),
        units: Units(parse_decimal(amount, DECIMALS)?),
        price,
        counterparty: None,
        before: None,
        after: None,
    })
}

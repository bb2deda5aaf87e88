//! A history as no program in particular writes it down.

use kc_domain::{Fiat, Timestamp, Units, amount::parse_decimal};
use serde_json::{Value, json};

use super::table::number;

/// A coin that histories are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coin {
    pub symbol: &'static str,
    pub decimals: u8,
    /// About what one costs, in 10⁻¹⁰ of money.
    pub price: i128,
}

pub const BTC: Coin = coin("BTC", 8, 300_000_000_000_000);
pub const ETH: Coin = coin("ETH", 18, 20_000_000_000_000);
pub const DOGE: Coin = coin("DOGE", 8, 1_000_000_000);
/// So cheap that people hold trillions. It has fewer decimals here than on its chain, as peers count with
/// 28 digits.
pub const SHIB: Coin = coin("SHIB", 10, 200_000);

pub const COINS: [Coin; 4] = [BTC, ETH, DOGE, SHIB];

const fn coin(symbol: &'static str, decimals: u8, price: i128) -> Coin {
    Coin {
        symbol,
        decimals,
        price,
    }
}

pub const WALLETS: [&str; 3] = ["Ash", "Birch", "Cedar"];

/// So many units of a coin, each whole coin of which was worth the price at that moment.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    pub coin: Coin,
    pub units: Units,
    pub price: Fiat,
}

#[derive(Clone, Copy, Debug)]
pub enum Fee {
    Money(Fiat),
    Coins(Amount),
}

/// What happened. Money is what was paid or received apart from the fee.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Buy {
        of: Amount,
        money: Fiat,
    },
    Sell {
        of: Amount,
        money: Fiat,
    },
    Swap {
        given: Amount,
        received: Amount,
    },
    Income {
        of: Amount,
    },
    Spend {
        of: Amount,
    },
    Lost {
        of: Amount,
    },
    Move {
        of: Amount,
        arriving: Units,
        to: usize,
    },
}

#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub at: Timestamp,
    /// Which of [`WALLETS`].
    pub wallet: usize,
    pub kind: Kind,
    pub fee: Option<Fee>,
}

/// In the order of their times; an event is known by its number.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub seed: u64,
    pub events: Vec<Event>,
}

/// So many coins at that price.
pub fn of(coin: Coin, coins: &str, price: &str) -> Amount {
    Amount {
        coin,
        units: Units(parse_decimal(coins, coin.decimals).expect("a quantity")),
        price: number(price),
    }
}

/// What happens on a day, or at a moment, in the first wallet.
pub fn on(day: &str, kind: Kind) -> Event {
    Event {
        at: Timestamp::parse(day).expect("a day"),
        wallet: 0,
        kind,
        fee: None,
    }
}

/// So many bitcoins are bought for so much in all.
pub fn bought(day: &str, coins: &str, money: &str) -> Event {
    let (of, money) = (of(BTC, coins, money), number(money));
    on(day, Kind::Buy { of, money })
}

/// So many bitcoins are sold for so much in all.
pub fn sold(day: &str, coins: &str, money: &str) -> Event {
    let (of, money) = (of(BTC, coins, money), number(money));
    on(day, Kind::Sell { of, money })
}

impl Event {
    pub fn with_fee(self, money: &str) -> Self {
        Self {
            fee: Some(Fee::Money(number(money))),
            ..self
        }
    }
}

impl History {
    pub fn of(events: impl IntoIterator<Item = Event>) -> Self {
        Self {
            seed: 0,
            events: events.into_iter().collect(),
        }
    }

    /// As the drivers of the peers read it.
    pub fn json(&self) -> Value {
        let events = self.events.iter().enumerate();
        events.map(|(number, event)| event.json(number)).collect()
    }

    pub fn at(&self, event: usize) -> Timestamp {
        self.events[event].at
    }
}

impl Event {
    fn json(&self, number: usize) -> Value {
        let mut told = match self.kind {
            Kind::Buy { of, money } => {
                with(amount(of), json!({"kind": "buy", "money": text(money)}))
            }
            Kind::Sell { of, money } => {
                with(amount(of), json!({"kind": "sell", "money": text(money)}))
            }
            Kind::Swap { given, received } => with(
                amount(given),
                json!({"kind": "swap", "received": amount(received)}),
            ),
            Kind::Income { of } => with(amount(of), json!({"kind": "income"})),
            Kind::Spend { of } => with(amount(of), json!({"kind": "spend"})),
            Kind::Lost { of } => with(amount(of), json!({"kind": "lost"})),
            Kind::Move { of, arriving, to } => {
                let arriving = arriving.decimal(of.coin.decimals).to_string();
                let to = WALLETS[to];
                with(
                    amount(of),
                    json!({"kind": "move", "arriving": arriving, "to": to}),
                )
            }
        };
        told["number"] = json!(number);
        told["at"] = json!(self.at.micros() / 1_000_000);
        told["wallet"] = json!(WALLETS[self.wallet]);
        match self.fee {
            Some(Fee::Money(money)) => told["fee"] = json!({"money": text(money)}),
            Some(Fee::Coins(of)) => told["fee"] = amount(of),
            None => {}
        }
        told
    }
}

fn amount(of: Amount) -> Value {
    json!({
        "coin": of.coin.symbol,
        "amount": of.units.decimal(of.coin.decimals).to_string(),
        "price": text(of.price),
    })
}

fn text(money: Fiat) -> String {
    money.decimal().to_string()
}

fn with(mut told: Value, more: Value) -> Value {
    if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
        told.extend(more);
    }
    told
}

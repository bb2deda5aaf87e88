//! Measures the gains engine: `cargo run --release -p kc-ledger --example gains -- [SIZE…]`.
//!
//! Works made-up histories of each size out by every method and prints one line of JSON for each:
//! transactions, rows, milliseconds of CPU time for reading the transactions into a journal and for
//! working it out (the best of three), the most memory that working it out held beside the history and
//! the journal (what an earlier method gave back is not counted again, so ask for one `METHOD`), and the
//! most that the process ever held, in MB. What is made:
//!
//! - `mixed`: four wallets and twenty assets; half purchases, a third sales, the rest swaps, rewards and
//!   transfers; years of them.
//! - `one_wallet`: a purchase each for the first half, a sale each for the second: as many open lots as
//!   can be.
//! - `crowded`: all within two months, so that every disposal has purchases in the thirty days after it.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Fiat, FiatPrice, IntegrationId, Label, Leg, LegKind,
    Timestamp, TokenStandard, Transaction, TransactionId, Units,
};
use kc_ledger::gains::{
    Books, Country, Input, Journal, LotScope, Method, Options, Quotes, carry_on_read,
};

const COINS: usize = 20;
const USD: &str = "iso4217:USD";

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

struct Market;

impl Quotes for Market {
    fn price(&self, _: &AssetId, _: Timestamp) -> Option<Fiat> {
        Some(Fiat(2_000 * 10_i128.pow(18)))
    }
}

fn coin(number: usize) -> AssetId {
    AssetId::new(format!("eip155:1/erc20:0x{number:040x}"))
}

fn assets() -> HashMap<AssetId, Asset> {
    let asset = |id: AssetId, kind, symbol: &str, decimals| {
        let asset = Asset {
            token_id: id.as_str().to_owned(),
            symbol: symbol.to_owned(),
            name: symbol.to_owned(),
            decimals,
            kind,
            standard: TokenStandard::Erc20,
            contract: None,
            logo_url: None,
            explorer_url: None,
            coingecko_id: None,
            is_spam: false,
            id: id.clone(),
        };
        (id, asset)
    };
    let coins = (0..COINS).map(|number| asset(coin(number), AssetKind::Crypto, "COIN", 18));
    let money = asset(AssetId::new(USD), AssetKind::Fiat, "USD", 2);
    coins.chain([money]).collect()
}

fn leg(kind: LegKind, asset: AssetId, units: i128, price: u64, at: Timestamp) -> Leg {
    Leg {
        kind,
        asset,
        units: Units(units),
        price: (price > 0).then(|| FiatPrice {
            price: Fiat(i128::from(price) * 10_i128.pow(16)),
            currency: "USD".to_owned(),
            at,
            source: "made".to_owned(),
        }),
        counterparty: None,
        before: None,
        after: None,
    }
}

fn history(made: &str, size: usize) -> Vec<Transaction> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut at = 1_500_000_000_000_000_i64;
    let step = match made {
        "crowded" => 60 * 86_400_000_000 / size as u64,
        _ => 8 * 365 * 86_400_000_000 / size as u64,
    };
    let mut all: Vec<Transaction> = Vec::with_capacity(size);
    while all.len() < size {
        at += i64::try_from(random.below(2 * step).max(1)).unwrap_or(1);
        let moment = Timestamp::from_micros(at);
        let price = 100_000 + random.below(400_000);
        let units = i128::from(1 + random.below(1_000_000)) * 1_000_000_000_000;
        let cents = units * i128::from(price) / 10_i128.pow(18) + 1;
        let (asset, wallet) = match made {
            "one_wallet" => (0, 0),
            "crowded" => (random.below(3) as usize, 0),
            _ => (random.below(COINS as u64) as usize, random.below(4)),
        };
        let what = match made {
            "one_wallet" if all.len() < size / 2 => 0,
            "one_wallet" => 6,
            "crowded" => random.below(10),
            _ => random.below(13),
        };
        use LegKind::{Fee, Incoming, Outgoing};
        let leg = |kind, asset, units, price| leg(kind, asset, units, price, moment);
        let money = |kind| leg(kind, AssetId::new(USD), cents, 0);
        let (label, legs) = match what {
            0..6 => (
                Label::Buy,
                vec![leg(Incoming, coin(asset), units, price), money(Outgoing)],
            ),
            6..10 => (
                Label::Sell,
                vec![money(Incoming), leg(Outgoing, coin(asset), units, price)],
            ),
            10 => (
                Label::Swap,
                vec![
                    leg(Incoming, coin((asset + 1) % COINS), units, price),
                    leg(Outgoing, coin(asset), units, price),
                    leg(Fee, coin(0), 1_000_000_000_000, price),
                ],
            ),
            11 => (
                Label::StakingRewards,
                vec![leg(Incoming, coin(asset), units, price)],
            ),
            _ => (
                Label::Transfer,
                vec![leg(Outgoing, coin(asset), units, price)],
            ),
        };
        let number = all.len();
        let transaction = Transaction {
            id: TransactionId::from_stored(format!("trx_{number:032x}")),
            integration: IntegrationId::from_stored(format!("wal_{wallet:032x}")),
            chain: ChainId::new("eip155:1"),
            source_id: format!("0x{number:064x}"),
            at: moment,
            position: u32::try_from(number).unwrap_or(u32::MAX),
            label,
            transaction_type: label.transaction_type(),
            rule: String::new(),
            description: String::new(),
            legs,
            is_nft: false,
            is_spam: false,
        };
        if label == Label::Transfer {
            let mut arrived = transaction.clone();
            arrived.id = TransactionId::from_stored(format!("trx_{:032x}", number + 1));
            arrived.position += 1;
            let there = (wallet + 1) % 4;
            arrived.integration = IntegrationId::from_stored(format!("wal_{there:032x}"));
            arrived.legs[0].kind = Incoming;
            all.push(transaction);
            all.push(arrived);
        } else {
            all.push(transaction);
        }
    }
    all
}

/// Microseconds of CPU time of this thread's process.
fn spent() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos = stat.split(' ').next().and_then(|it| it.parse::<u64>().ok());
    nanos.unwrap_or(0) / 1_000
}

/// Kilobytes of memory by their name in the system's table: `VmRSS` now, `VmHWM` the most there were.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| {
        let line = line.strip_prefix(name)?.strip_prefix(':')?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    });
    kilobytes.unwrap_or(0)
}

/// Forgets how much memory there was before.
fn forget_most() {
    // 5 stands for the most memory held.
    if std::fs::write("/proc/self/clear_refs", "5").is_err() {
        eprintln!("the memory of the engine alone can not be told apart here");
    }
}

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|it| it.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![10_000, 100_000, 1_000_000]
    } else {
        sizes
    };
    let only = std::env::var("METHOD").ok();
    let made_only = std::env::var("MADE").ok();
    let repeats = std::env::var("REPEATS").ok();
    let repeats = repeats.and_then(|it| it.parse().ok()).unwrap_or(3);
    let assets = assets();
    let mut most = 0;
    for made in ["mixed", "one_wallet", "crowded"] {
        if made_only.as_deref().is_some_and(|it| it != made) {
            continue;
        }
        for size in &sizes {
            let transactions = history(made, *size);
            let input = Input::new(&transactions, &assets).with_quotes(&Market);
            let mut read = u64::MAX;
            let mut journal = None;
            for _ in 0..3 {
                drop(journal.take());
                let before = spent();
                journal = Some(Journal::new(&transactions, &assets, "USD"));
                read = read.min(spent() - before);
            }
            let Some(journal) = journal else {
                return;
            };
            for method in Method::ALL {
                if only.as_deref().is_some_and(|it| it != method.as_str()) {
                    continue;
                }
                let country = match method {
                    Method::UkPool => "GB",
                    Method::TotalAverage => "JP",
                    Method::Portfolio => "FR",
                    _ => "",
                };
                let options = Options {
                    method,
                    scope: LotScope::Wallet,
                    ..Country::of(country).options("USD")
                };
                let mut best = u64::MAX;
                let mut rows = 0;
                let mut engine = 0;
                for _ in 0..repeats {
                    most = most.max(memory("VmHWM"));
                    forget_most();
                    let (held, before) = (memory("VmRSS"), spent());
                    let worked_out = carry_on_read(Books::default(), &journal, &input, &options);
                    best = best.min(spent() - before);
                    engine = engine.max(memory("VmHWM").saturating_sub(held));
                    rows = worked_out.gains.len();
                }
                most = most.max(memory("VmHWM"));
                println!(
                    "{{\"made\":\"{made}\",\"method\":\"{}\",\"transactions\":{size},\"rows\":{rows},\
                     \"read_ms\":{}.{:03},\"cpu_ms\":{}.{:03},\"engine_mb\":{},\"peak_mb\":{}}}",
                    method.as_str(),
                    read / 1_000,
                    read % 1_000,
                    best / 1_000,
                    best % 1_000,
                    engine / 1_024,
                    most / 1_024,
                );
            }
        }
    }
}

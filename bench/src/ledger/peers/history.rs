//! A history that every peer can be asked: nothing goes out that did not come in, no two things happen in
//! the same second, and no fees. As the drivers of the peers read it.

use serde_json::{Value, json};

use crate::ledger::history::Random;

pub const WALLETS: [&str; 4] = ["Ash", "Birch", "Cedar", "Date"];
const COINS: usize = 20;
const BEGINNING: u64 = 1_500_000_000;
const YEARS: u64 = 8 * 365 * 86_400;

pub fn coins() -> Vec<String> {
    (0..COINS).map(|number| format!("COIN{number}")).collect()
}

/// Half purchases, a third sales, the rest swaps, income and transfers.
pub fn events(size: usize) -> Vec<Value> {
    let mut random = Random::default();
    let step = (YEARS / size.max(1) as u64).max(1);
    let mut at = BEGINNING;
    let coins = coins();
    // Millionths of coins.
    let mut held = [[0_u64; COINS]; WALLETS.len()];
    let make = |number: usize| {
        at += 1 + random.below(2 * step);
        let (wallet, coin) = (random.index(WALLETS.len()), random.index(COINS));
        let amount = 1 + random.below(1_000_000);
        let cents = 100_000 + random.below(400_000);
        let money = amount * cents / 1_000_000 + 1;
        let mut event = json!({
            "number": number,
            "at": at,
            "wallet": WALLETS[wallet],
            "coin": coins[coin],
            "amount": decimal(amount, 6),
            "price": decimal(cents, 2),
        });
        let there = (wallet + 1) % WALLETS.len();
        let what = match random.below(13) {
            6..10 | 10 | 12.. if held[wallet][coin] < amount => 0,
            what => what,
        };
        let kind = match what {
            0..6 => "buy",
            6..10 => "sell",
            10 => "swap",
            11 => "income",
            _ => "move",
        };
        event["kind"] = json!(kind);
        match kind {
            "buy" | "income" => held[wallet][coin] += amount,
            _ => held[wallet][coin] -= amount,
        }
        match kind {
            "buy" | "sell" => event["money"] = json!(decimal(money, 2)),
            "swap" => {
                let other = (coin + 1) % COINS;
                held[wallet][other] += amount;
                event["received"] = json!({
                    "coin": coins[other],
                    "amount": decimal(amount, 6),
                    "price": decimal(cents, 2),
                });
            }
            "move" => {
                held[there][coin] += amount;
                event["to"] = json!(WALLETS[there]);
                event["arriving"] = json!(decimal(amount, 6));
            }
            _ => {}
        }
        event
    };
    (0..size).map(make).collect()
}

fn decimal(value: u64, places: u32) -> String {
    let one = 10_u64.pow(places);
    format!(
        "{}.{:0places$}",
        value / one,
        value % one,
        places = places as usize
    )
}

//! Our engine beside programs of others, on the very same histories: all are asked alike, as processes that
//! read JSON and write JSON, and have to come to the same quantities and the same money.

mod history;
pub mod ours;
mod process;

use std::process::Command;

use anyhow::{Context as _, ensure};
use kc_domain::amount::parse_decimal;
use kc_testkit::npm;
use serde::Deserialize;
use serde_json::{Value, json};

pub use process::Spent;

/// A peer, and what it is asked.
struct Peer {
    name: &'static str,
    method: &'static str,
    driver: &'static str,
    sizes: [usize; 2],
}

const PEERS: [Peer; 2] = [
    Peer {
        name: "rp2",
        method: "fifo",
        driver: "ask_rp2.py",
        sizes: [10_000, 50_000],
    },
    // It looks at each purchase for each disposal: ten thousand take a minute.
    Peer {
        name: "bittytax",
        method: "uk_pool",
        driver: "ask_bittytax.py",
        sizes: [1_000, 5_000],
    },
];

/// The same history worked out by a peer and by us.
pub struct Row {
    pub peer: String,
    pub method: &'static str,
    pub transactions: usize,
    pub theirs: Spent,
    /// What the peer spends on a history of nothing.
    pub start: Spent,
    pub ours: Spent,
}

/// Rows of each history asked for.
type Answer = Vec<Vec<Disposal>>;

#[derive(Deserialize)]
struct Disposal {
    /// In rp2's answer: nothing for income.
    #[serde(default)]
    lot: Option<usize>,
    quantity: String,
    cost: String,
    proceeds: String,
}

pub fn measure(most: usize) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for peer in &PEERS {
        let version = version(peer.name)?;
        let (start, _): (_, Answer) = process::ask(&mut theirs(peer), &question(peer, 0))?;
        for size in peer.sizes.into_iter().filter(|size| *size <= most) {
            let question = question(peer, size);
            let mut us = Command::new(std::env::current_exe()?);
            let (ours, our_rows): (_, Answer) = process::ask(us.arg("answer"), &question)?;
            let (theirs, their_rows): (_, Answer) = process::ask(&mut theirs(peer), &question)?;
            agree(peer, &our_rows, &their_rows)?;
            rows.push(Row {
                peer: format!("{} {version}", peer.name),
                method: peer.method,
                transactions: size,
                theirs,
                start,
                ours,
            });
        }
    }
    Ok(rows)
}

fn theirs(peer: &Peer) -> Command {
    let root = npm::root();
    let drivers = root.join("crates/ledger/tests/it/oracles/drivers");
    let mut command = Command::new(root.join("target/python/bin/python"));
    command.arg("-B").arg(drivers.join(peer.driver));
    command
}

fn question(peer: &Peer, size: usize) -> Value {
    json!({
        "method": peer.method,
        "by_price": false,
        "coins": history::coins(),
        "wallets": history::WALLETS,
        "zone": "Europe/London",
        // Money in units of 10⁻¹⁰, so that what BittyTax rounds to the penny is rounded there.
        "scale": "10000000000",
        "fee_falls_to": 1,
        "histories": [history::events(size)],
    })
}

/// Both disposed of the same, for the same, and at the same cost, to a billionth a row.
fn agree(peer: &Peer, ours: &[Vec<Disposal>], theirs: &[Vec<Disposal>]) -> anyhow::Result<()> {
    let (ours, rows) = sums(peer, ours)?;
    let (theirs, _) = sums(peer, theirs)?;
    ensure!(rows > 0, "nothing was disposed of");
    for (ours, theirs) in ours.into_iter().zip(theirs) {
        ensure!(
            (ours - theirs).abs() <= i128::try_from(rows)? * 10_i128.pow(9),
            "{} comes to {theirs}, we to {ours}, in 10⁻¹⁸",
            peer.name
        );
    }
    Ok(())
}

/// Quantity, cost and proceeds of all disposals, in 10⁻¹⁸, and how many rows those are.
fn sums(peer: &Peer, histories: &[Vec<Disposal>]) -> anyhow::Result<([i128; 3], usize)> {
    let mut sums = [0_i128; 3];
    let mut rows = 0;
    let is_disposal = |row: &&Disposal| peer.name != "rp2" || row.lot.is_some();
    for row in histories.iter().flatten().filter(is_disposal) {
        for (sum, text) in sums
            .iter_mut()
            .zip([&row.quantity, &row.cost, &row.proceeds])
        {
            *sum += parse_decimal(text, 18)?;
        }
        rows += 1;
    }
    Ok((sums, rows))
}

/// The version that is installed.
fn version(package: &str) -> anyhow::Result<String> {
    let path = npm::root().join("e2e/python/requirements.txt");
    let pinned = std::fs::read_to_string(path)?;
    let line = pinned
        .lines()
        .find_map(|line| line.strip_prefix(package)?.strip_prefix("=="))
        .context("the peer is not pinned")?;
    Ok(line.trim_end_matches(['\\', ' ']).to_owned())
}

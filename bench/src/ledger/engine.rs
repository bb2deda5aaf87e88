//! The gains engine by itself, without a database: each history and method in a process of its own, so that
//! what one leaves in memory is not counted as another's.

use std::{
    collections::HashMap,
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};
use kc_domain::{Asset, AssetId, Fiat, Timestamp, Transaction};
use kc_ledger::gains::{
    Books, Country, Input, Journal, LotScope, Method, Options, Quotes, carry_on_read,
};
use serde::{Deserialize, Serialize};

use super::history::{self, History, Made};
use crate::usage;

/// Parts of the longest history that are worked out by themselves: time should grow as they do.
const PARTS: [usize; 3] = [100, 10, 1];
const REPEATS: usize = 3;

/// What a process of its own is asked.
#[derive(clap::Args)]
pub struct Question {
    #[arg(long)]
    made: Made,
    #[arg(long)]
    method: String,
    #[arg(long)]
    transactions: usize,
}

/// What it answers: microseconds of CPU, the best of three, and KiB of memory.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Spent {
    pub rows: usize,
    /// Reading the transactions into a journal.
    pub read: u64,
    /// Working the journal out.
    pub work: u64,
    /// What working it out held beside the transactions and the journal.
    pub memory: u64,
}

pub struct Results {
    /// Transactions of the histories.
    pub sizes: [usize; PARTS.len()],
    pub rows: Vec<Row>,
}

/// A history by a method, in each of the sizes.
pub struct Row {
    pub made: Made,
    pub method: Method,
    pub spent: [Spent; PARTS.len()],
}

pub fn measure(most: usize) -> anyhow::Result<Results> {
    let sizes = PARTS.map(|part| most / part);
    let mut rows = Vec::new();
    for made in Made::ALL {
        for method in Method::ALL {
            let [first, second, third] = sizes.map(|size| ask(made, method, size));
            rows.push(Row {
                made,
                method,
                spent: [first?, second?, third?],
            });
        }
    }
    Ok(Results { sizes, rows })
}

fn ask(made: Made, method: Method, transactions: usize) -> anyhow::Result<Spent> {
    let output = Command::new(std::env::current_exe()?)
        .args(["gains", "--made", made.as_str()])
        .args(["--method", method.as_str()])
        .args(["--transactions", &transactions.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "the engine broke off");
    Ok(serde_json::from_slice(&output.stdout)?)
}

struct Market;

impl Quotes for Market {
    fn price(&self, _: &AssetId, _: Timestamp) -> Option<Fiat> {
        Some(Fiat(2_000 * 10_i128.pow(18)))
    }
}

/// Answers a question on standard output.
pub fn answer(question: &Question) -> anyhow::Result<()> {
    let method = Method::parse(&question.method).context("there is no such method")?;
    let wallets = history::wallets();
    let transactions: Vec<Transaction> =
        History::new(question.made, question.transactions, &wallets).collect();
    let assets: HashMap<AssetId, Asset> = history::assets()
        .into_iter()
        .map(|asset| (asset.id.clone(), asset))
        .collect();
    let input = Input::new(&transactions, &assets).with_quotes(&Market);
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
    let mut read = u64::MAX;
    for _ in 0..REPEATS {
        let before = usage::cpu_of_thread()?;
        let journal = Journal::new(&transactions, &assets, "USD");
        read = read.min(usage::cpu_of_thread()? - before);
        drop(journal);
    }
    let journal = Journal::new(&transactions, &assets, "USD");
    usage::forget_peak()?;
    let (resident, _) = usage::memory(std::process::id())?;
    let (mut work, mut rows) = (u64::MAX, 0);
    for _ in 0..REPEATS {
        let before = usage::cpu_of_thread()?;
        let gains = carry_on_read(Books::default(), &journal, &input, &options);
        work = work.min(usage::cpu_of_thread()? - before);
        rows = gains.gains.len();
    }
    let (_, peak) = usage::memory(std::process::id())?;
    let spent = Spent {
        rows,
        read,
        work,
        memory: peak.saturating_sub(resident),
    };
    println!("{}", serde_json::to_string(&spent)?);
    Ok(())
}

//! `make bench`: what a request, a synced transaction, books and an idle server cost.
//!
//! Costs are CPU time of the server's process, which a busy machine disturbs less than requests a
//! second, and stand beside those of a toy that says hello, measured in the same run, and beside
//! floors: the least that a toy of the same stack needs for the same work.

mod api;
mod database;
mod flat;
mod hello;
mod identity;
mod ledger;
mod load;
mod node;
mod peer;
mod report;
mod seed;
mod sync;
mod usage;

use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use kc_testkit::npm;

use database::{Database, Kind};
use load::Bounds;
use report::Results;

/// Measures the API, the sync, the books and the memory, each beside its floor or a peer.
#[derive(Parser)]
struct Command {
    /// Only on this database.
    #[arg(long)]
    database: Option<Kind>,
    /// Only this part.
    #[arg(long)]
    part: Option<Part>,
    /// Only the calls whose name has this text, and no sync; of the ledger's part `engine`, `peers` or `books`.
    #[arg(long)]
    call: Option<String>,
    /// Requests of a round at most.
    #[arg(long, default_value_t = 8_000)]
    requests: u64,
    /// Seconds of a round at most.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Transactions: of the list that is read from, 100,000 unless said; of the books, and of what the engine
    /// and its peers work out, a million at most.
    #[arg(long)]
    history: Option<usize>,
    /// Transactions of the wallet that is synced.
    #[arg(long, default_value_t = 5_000)]
    wallet: u64,
    /// Writes the tables into bench/RESULTS.md.
    #[arg(long)]
    record: bool,
    /// A remark beside the record.
    #[arg(long)]
    note: Option<String>,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The API and the sync, beside floors.
    Data,
    /// OAuth, beside a peer.
    Identity,
    /// Pages over a short history and over a long one.
    Flat,
    /// Gains by themselves and beside peers, and the books after a change.
    Ledger,
}

#[derive(Subcommand)]
enum Action {
    /// The toy that says hello, until standard input ends.
    #[command(hide = true)]
    Hello,
    /// The gains engine, on one history by one method.
    #[command(hide = true)]
    Gains(ledger::engine::Question),
    /// The gains engine, asked as its peers are.
    #[command(hide = true)]
    Answer,
}

impl Command {
    fn bounds(&self) -> Bounds {
        Bounds {
            requests: self.requests,
            time: Duration::from_secs(self.seconds),
        }
    }
}

fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    match &command.action {
        Some(Action::Hello) => return hello::serve(),
        Some(Action::Gains(question)) => return ledger::engine::answer(question),
        Some(Action::Answer) => return ledger::peers::ours::answer(),
        None => {}
    }
    // One thread: what asks must not take the cores of what answers.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(&command))
}

async fn run(command: &Command) -> anyhow::Result<()> {
    let kinds = command
        .database
        .map_or(Kind::value_variants().to_vec(), |kind| vec![kind]);
    let is_wanted = |part| command.part.is_none_or(|only| only == part);
    let mut tables = Vec::new();
    if is_wanted(Part::Identity) {
        let only = command.call.as_deref();
        if let Some(results) = identity::measure(&kinds, only, command.bounds()).await? {
            let table = results.markdown();
            println!("{table}");
            tables.push(table);
        }
    }
    if is_wanted(Part::Data) {
        for kind in &kinds {
            let table = measure(command, *kind).await?.markdown();
            println!("{table}");
            tables.push(table);
        }
        println!("{}", report::legend());
    }
    if is_wanted(Part::Flat) {
        for kind in &kinds {
            let postgres = database::start(*kind);
            let results = flat::measure(*kind, postgres.as_ref(), command.bounds()).await?;
            let table = results.markdown();
            println!("{table}");
            tables.push(table);
        }
    }
    if is_wanted(Part::Ledger) {
        let is_wanted = |name: &str| command.call.as_ref().is_none_or(|only| name.contains(only));
        let most = command.history.unwrap_or(1_000_000);
        let mut show = |table: String| {
            println!("{table}");
            tables.push(table);
        };
        if is_wanted("engine") {
            show(ledger::of_engine(&ledger::engine::measure(most)?));
        }
        if is_wanted("peers") {
            show(ledger::of_peers(&ledger::peers::measure(most)?));
        }
        for kind in kinds.into_iter().filter(|_| is_wanted("books")) {
            let postgres = database::start(kind);
            let results = ledger::change::measure(kind, postgres.as_ref(), most).await?;
            show(ledger::of_change(&results));
        }
    }
    if command.record {
        report::record(&npm::root(), &tables.join("\n"), command.note.as_deref())?;
    }
    Ok(())
}

async fn measure(command: &Command, kind: Kind) -> anyhow::Result<Results> {
    let bounds = command.bounds();
    let postgres = database::start(kind);
    // Hello is over sooner: more of it, so that the kernel's ticks count enough.
    let many = Bounds {
        requests: bounds.requests * 8,
        ..bounds
    };
    let hello = api::hello(many).await?;
    let database = Database::new(postgres.as_ref()).await?;
    let only = command.call.as_deref();
    let (calls, memory) =
        api::all(&database, command.history.unwrap_or(100_000), only, bounds).await?;
    database.store.close().await;
    let (mut chain, mut sandbox) = (None, None);
    if only.is_none() {
        let database = Database::new(postgres.as_ref()).await?;
        sandbox = Some(sync::sandbox(&database).await?);
        chain = Some(sync::chain(&database, command.wallet).await?);
        database.store.close().await;
    }
    Ok(Results {
        kind,
        hello,
        calls,
        memory,
        chain,
        sandbox,
    })
}

//! The tables of this part, as Markdown.

use std::fmt::Write as _;

use super::{
    change::{self, NEW},
    engine, peers,
};
use crate::{
    database::Kind,
    report::{row, tenths},
};

/// Milliseconds that a million transactions may take at most.
const MOST_MILLISECONDS: u64 = 150;

/// The engine by itself.
pub fn of_engine(it: &engine::Results) -> String {
    let [few, more, most] = it.sizes;
    let aim = MOST_MILLISECONDS * most as u64 / 1_000_000;
    let mut text = format!(
        "### The gains engine by itself\n\n| CPU ms over so many transactions | {few} | {more} | {most} \
         (aim ≤ {aim}) | × to the 2nd | × to the 3rd | rows | MiB | journal |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    for it in &it.rows {
        let [first, second, third] = it.spent;
        let times = |more: u64, less: u64| tenths(more * 10 / less.max(1));
        row(
            &mut text,
            &[
                &format!("{}, {}", it.made.as_str(), it.method.as_str()),
                &milliseconds(first.work),
                &milliseconds(second.work),
                &milliseconds(third.work),
                &times(second.work, first.work),
                &times(third.work, second.work),
                &third.rows.to_string(),
                &(third.memory / 1024).to_string(),
                &milliseconds(third.read),
            ],
        );
    }
    text.push_str(
        "\nThe best of three. Where time is linear, each × is 10. The last three columns are of the longest \
         history: the rows that come of it, the memory that working it out held beside the transactions and \
         their journal, and the CPU ms for making the journal, which is the same for all methods.\n",
    );
    text
}

/// Beside its peers.
pub fn of_peers(rows: &[peers::Row]) -> String {
    let mut text = "### The gains engine beside its peers\n\n| Peer, method | transactions | its CPU ms | \
                    of which starting | its MiB | our CPU ms | our MiB | × CPU | × without its start | × memory |\n\
                    |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for it in rows {
        let times = |theirs: u64, ours: u64| (theirs / ours.max(1)).to_string();
        let working = it.theirs.cpu.saturating_sub(it.start.cpu);
        row(
            &mut text,
            &[
                &format!("{}, {}", it.peer, it.method),
                &it.transactions.to_string(),
                &milliseconds(it.theirs.cpu),
                &milliseconds(it.start.cpu),
                &(it.theirs.memory / 1024).to_string(),
                &milliseconds(it.ours.cpu),
                &(it.ours.memory / 1024).to_string(),
                &times(it.theirs.cpu, it.ours.cpu),
                &times(working, it.ours.cpu),
                &times(it.theirs.memory, it.ours.memory),
            ],
        );
    }
    text.push_str(
        "\nBoth are processes that read the same JSON and write their rows as JSON; quantities, costs and \
         proceeds add up to the same, or the run fails.\n",
    );
    text
}

/// A change, with its database.
pub fn of_change(it: &change::Results) -> String {
    let name = match it.kind {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "Postgres",
    };
    let mut text = format!(
        "### Books of {} transactions in four wallets, {name}\n\n| What is worked in | ms | app CPU ms | \
         database CPU ms | MiB |\n|---|--:|--:|--:|--:|\n",
        it.history
    );
    for (what, spent) in [
        ("all, for the first time".to_owned(), it.first),
        (
            format!("{NEW} more at the end, in one wallet (aim ≤ 1000)"),
            it.at_the_end,
        ),
        (format!("{NEW} more in the middle"), it.in_the_middle),
    ] {
        row(
            &mut text,
            &[
                &what,
                &spent.time.as_millis().to_string(),
                &(spent.app / 1_000).to_string(),
                &(spent.database / 1_000).to_string(),
                &(spent.memory / 1024).to_string(),
            ],
        );
    }
    let _ = writeln!(
        text,
        "\nFirst in, first out in each wallet. {} states of the books are kept, {} KiB together, the last {} KiB.",
        it.states.count,
        it.states.bytes / 1024,
        it.states.last_bytes / 1024
    );
    text
}

fn milliseconds(microseconds: u64) -> String {
    tenths(microseconds / 100)
}

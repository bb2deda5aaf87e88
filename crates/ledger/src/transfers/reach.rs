//! How far a change reaches, and what is found within.

use std::time::Duration;

use kc_domain::{Timestamp, TransactionId};

use super::{
    History, Transfers,
    field::Field,
    groups::{Group, groups},
    solve::solve,
    tables::{LANES, TOLD_LATE},
};

/// A stretch of time, both ends within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Timestamp,
    pub to: Timestamp,
}

/// What a change means for transfers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// All that is found among the transactions that are [`covered`](Self::covered), and nothing of others.
    pub transfers: Transfers,
    /// The transactions that this speaks of, in the order of their ids. Whatever was known before of
    /// links, suggestions, labels and findings of one of them no longer holds.
    pub covered: Vec<TransactionId>,
}

/// How long before and after a transaction others may be that it is compared with.
fn sight() -> Duration {
    let longest = LANES.iter().map(|lane| lane.after).max();
    // Arrivals are looked up in cells, of which the first and the last go beyond it.
    longest.unwrap_or_default() * 5 / 4 + TOLD_LATE
}

impl Span {
    /// The span and as much around it as may have to do with what is in it.
    fn seen(self) -> Self {
        Self {
            from: self.from.minus(sight()),
            to: self.to.plus(sight()),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
        }
    }

    fn has(self, at: Timestamp) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// The time of which all transactions must be handed to [`find_around`] after something changed
/// within `change`, as far as the transactions in `history` show. Begin with those of the change, and ask
/// again with all of the answer's span until it does not grow. Mostly that is at once or twice; where like
/// amounts follow each other without a pause, it is as long as they do.
///
/// Whatever their time, the two transactions of every link in
/// [`Decisions::confirmed`](super::Decisions::confirmed) must be in `history` too.
#[must_use]
pub fn reach(history: &History<'_>, change: Span) -> Span {
    let field = Field::new(*history);
    let touched = touched(&field, change);
    let spans = touched.iter().map(|group| {
        let at = |number: Option<&usize>| number.map(|it| field.transactions[*it].at);
        let ends = at(group.transactions.first()).zip(at(group.transactions.last()));
        ends.map_or(change, |(from, to)| Span { from, to })
    });
    spans.fold(change.seen(), Span::and).seen()
}

/// Finds again what may have changed with the transactions, the labels and the decisions of `change`:
/// the same as [`find`](super::find) finds among these transactions in the whole history, if all within
/// [`reach`] is handed in. It matters neither what changed nor whether what changed is still there.
/// A decision changes both transactions that it is about.
#[must_use]
pub fn find_around(history: &History<'_>, change: Span) -> Around {
    let field = Field::new(*history);
    let mut around = Around::default();
    let seen = change.seen();
    for group in touched(&field, change) {
        solve(&field, &group, &mut around.transfers);
        let ids = group
            .transactions
            .iter()
            .map(|number| &field.transactions[*number].id);
        around.covered.extend(ids.cloned());
    }
    let alone = field.transactions.iter().filter(|it| seen.has(it.at));
    around.covered.extend(alone.map(|it| it.id.clone()));
    around.covered.sort_unstable();
    around.covered.dedup();
    around.transfers.sort();
    around
}

/// The groups that something that was or is in the change may be, or have been, part of.
fn touched<'a>(field: &Field<'a>, change: Span) -> Vec<Group<'a>> {
    let seen = change.seen();
    let mut groups = groups(field);
    // Of a link that a person made, the other end may have been any time before or after.
    let is_gone = |id| !field.numbers.contains_key(id);
    groups.retain(|group| {
        let mut transactions = group.transactions.iter();
        let mut confirmed = group.confirmed.iter();
        transactions.any(|number| seen.has(field.transactions[*number].at))
            || confirmed.any(|link| is_gone(&link.from) || is_gone(&link.to))
    });
    groups
}

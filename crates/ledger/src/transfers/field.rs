//! Everything that may be part of a transfer, in an order that does not depend on the input's.

use std::collections::{BTreeSet, HashMap};

use kc_domain::{Transaction, TransactionId};

use super::{
    History,
    ends::{End, Own, ends},
};

/// The transactions given, each once, and their ends, in the order of time.
pub(super) struct Field<'a> {
    pub history: History<'a>,
    pub transactions: Vec<&'a Transaction>,
    pub numbers: HashMap<&'a TransactionId, usize>,
    pub ends: Vec<End<'a>>,
    pub own: Own<'a>,
}

impl<'a> Field<'a> {
    pub fn new(history: History<'a>) -> Self {
        let mut transactions: Vec<&Transaction> = history.transactions.iter().collect();
        transactions.sort_by_key(|it| (it.at, it.position, &it.id));
        let mut numbers = HashMap::with_capacity(transactions.len());
        transactions.retain(|it| {
            let next = numbers.len();
            let known = *numbers.entry(&it.id).or_insert(next);
            known == next
        });
        let confirmed = &history.decisions.confirmed;
        let asked_for: BTreeSet<&TransactionId> = confirmed
            .iter()
            .flat_map(|link| [&link.from, &link.to])
            .collect();
        let of = |(number, transaction): (usize, &&'a Transaction)| {
            let is_asked_for = asked_for.contains(&transaction.id);
            ends(&history, number, transaction, is_asked_for)
        };
        let ends = transactions.iter().enumerate().flat_map(of).collect();
        let own = history
            .addresses
            .values()
            .flatten()
            .map(String::as_str)
            .collect();
        Self {
            own,
            history,
            numbers,
            ends,
            transactions,
        }
    }
}

//! The names by which several wallets tell of one and the same transaction.

use std::{borrow::Cow, collections::HashSet};

use kc_domain::Transaction;

use super::ends::End;
use crate::normalise;

/// A transaction of a chain, as wallets may name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    /// By a hash, of which no two are alike.
    Hash(Cow<'a, str>),
    /// By what is an id on that chain alone.
    On(&'a str, &'a str),
}

/// All names of all ends: that of its own transaction, and what an exchange or a file gives as the
/// other side if it is the hash of a transaction that another end is of.
pub(super) fn names<'e, 'a: 'e>(
    ends: impl Iterator<Item = (usize, &'e End<'a>)> + Clone,
) -> impl Iterator<Item = (&'e Key<'a>, usize)> {
    let own: HashSet<&Key<'a>> = match ends.clone().any(|(_, end)| end.told_name.is_some()) {
        true => ends
            .clone()
            .filter_map(|(_, end)| end.name.as_ref())
            .collect(),
        false => HashSet::new(),
    };
    ends.flat_map(move |(number, end)| {
        let told = end.told_name.as_ref();
        let told = told.filter(|key| own.contains(key) && Some(*key) != end.name.as_ref());
        end.name.iter().chain(told).map(move |key| (key, number))
    })
}

/// What its source calls the transaction, if others may call it the same.
pub(super) fn name(transaction: &Transaction) -> Option<Key<'_>> {
    let id = transaction.source_id.as_str();
    if is_hash(id) {
        return Some(Key::Hash(normalise(id)));
    }
    let chain = chain(transaction)?;
    Some(Key::On(chain, id))
}

/// What an exchange or a file says of the other side, if it may be the hash of a transaction.
pub(super) fn told_name<'a>(transaction: &Transaction, told: &Cow<'a, str>) -> Option<Key<'a>> {
    (chain(transaction).is_none() && is_hash(told)).then(|| Key::Hash(told.clone()))
}

/// The chain that the transaction is of, if its source is a chain rather than an exchange or a file.
pub(super) fn chain(transaction: &Transaction) -> Option<&str> {
    let chain = transaction.chain.as_str();
    chain.contains(':').then_some(chain)
}

/// Long enough that nobody gives the same to something else. Addresses may be as long, but no
/// transaction has one for its own name.
fn is_hash(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

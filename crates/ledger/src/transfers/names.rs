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
) -> impl Iterator<Item = (Key<'e>, usize)> {
    let own: HashSet<Key<'e>> = match ends.clone().any(|(_, end)| told(end).is_some()) {
        true => ends
            .clone()
            .filter_map(|(_, end)| own(end.transaction))
            .collect(),
        false => HashSet::new(),
    };
    ends.flat_map(move |(number, end)| {
        let name = self::own(end.transaction);
        let told = told(end).filter(|key| own.contains(key) && Some(key) != name.as_ref());
        name.into_iter().chain(told).map(move |key| (key, number))
    })
}

fn told<'e>(end: &'e End<'_>) -> Option<Key<'e>> {
    let text = end.counterparty.as_deref();
    let hash = text.filter(|text| end.chain().is_none() && is_hash(text));
    hash.map(|text| Key::Hash(Cow::Borrowed(text)))
}

fn own(transaction: &Transaction) -> Option<Key<'_>> {
    let id = transaction.source_id.as_str();
    let chain = transaction.chain.as_str();
    if is_hash(id) {
        return Some(Key::Hash(normalise(id)));
    }
    chain.contains(':').then_some(Key::On(chain, id))
}

/// Long enough that nobody gives the same to something else. Addresses may be as long, but no
/// transaction has one for its own name.
fn is_hash(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

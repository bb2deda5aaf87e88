//! Transfers between a workspace's own wallets, found in what the wallets tell of separately.
//!
//! # What may be one
//!
//! A leg that left one wallet and a leg that arrived at another, of the same coin: the same asset, or
//! one that the wire knows by the same id (`usd-coin` on Ethereum and on Solana), compared by value
//! whatever their decimals. Both of plain labels (`Withdrawal`, `Deposit`, `Transfer`, `Bridge Send`,
//! `Bridge Receive`, `Bridge Transfer`, `Unknown`) in transactions that moved one way only. Not what is
//! labelled as something else, by rules or people; not spam, nor money of a state, which has no lots.
//! A wallet transfers nothing to itself.
//!
//! # How it is found
//!
//! 1. What **people** confirmed is taken as it is ([`Decisions`]). What they rejected is never
//!    proposed again, until they take it back.
//! 2. **Exact**: wallets that tell of the same transaction of a chain, in any number, within three days
//!    of each other. An exchange or a file takes part if its own id, or what it tells of the other
//!    side, is the hash. Equal amounts and wallets that name each other are joined first, the rest in
//!    order. What is left of a sending then is its fee, if it is no more than a fee can be, or if it was
//!    sent to the one own address alone; else it went to somebody else and is no part of the link.
//! 3. **Window**: what is left as a whole. A coin sent arrives later (minutes earlier at most, as clocks
//!    go) within a day, between two transactions of bridges within nine; as much as was sent, or less by
//!    the fee that was told, or by one that is usual. How likely a pair is, is counted in points: for
//!    time on the way, for what is missing, for round amounts, for sides that do not name each other.
//!    All pairs that may be are solved as one assignment of least points.
//!
//! A window's pair is applied only if it is certain: every other way to join everything, leaving the
//! pair alone being one of them, has at least 100 points more. Else it is a [`Suggestion`]. Ways that
//! differ only in which of several equal sendings between two wallets became which of several equal
//! arrivals count as one, as lots are the same either way; they are joined in the order of time.
//!
//! An exchange that names an address that is not the receiver's rules a pair out. Two transactions of
//! one chain are never applied: what went directly would be one transaction. If more than 64 arrivals
//! of about an amount are in question for one sending, nothing is made of them and a
//! [`TransferFinding`] says so; this bounds the work, too, which grows with the number of transactions.
//! All numbers are in one place, `tables.rs`.
//!
//! # What is found depends on little
//!
//! Not on the order of the input, and not on what is far away: transactions fall into groups that have
//! nothing to do with each other. [`find_around`] looks again only at those that a change may concern;
//! [`reach`] says which transactions it must be given for that. A change of wallets' addresses or of
//! what is known of assets concerns everything.

mod assignment;
mod by_hand;
mod certainty;
mod decisions;
mod ends;
mod exact;
mod field;
mod finding;
mod fits;
mod groups;
mod index;
mod labels;
mod link;
mod names;
mod pair;
mod reach;
mod search;
mod solve;
mod tables;
#[cfg(test)]
mod tests;
mod window;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kc_domain::{Asset, AssetId, IntegrationId, Label, Transaction, TransactionId};
use serde::{Deserialize, Serialize};

pub use by_hand::{NoTransfer, by_hand};
pub use decisions::Decisions;
pub use finding::TransferFinding;
pub use link::{Found, TransferLink};
pub use reach::{Around, Span, find_around, reach};

use field::Field;
use groups::groups;
use solve::solve;

/// What transfers are found in.
#[derive(Clone, Copy)]
pub struct History<'a> {
    /// In any order, with the labels that the rules or a person gave them, not with those of
    /// [`Transfers::labels`].
    pub transactions: &'a [Transaction],
    /// The wallets' own addresses, each through [`normalise`](crate::normalise). An exchange has none.
    pub addresses: &'a BTreeMap<IntegrationId, BTreeSet<String>>,
    /// What is known of the assets. One that is missing is compared only with itself.
    pub assets: &'a HashMap<AssetId, Asset>,
    pub decisions: &'a Decisions,
}

/// What was found. In the order of the ids of the senders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfers {
    /// To be applied.
    pub links: Vec<TransferLink>,
    /// To be asked about.
    pub suggestions: Vec<Suggestion>,
    /// What transactions are now that all of what they moved is part of a transfer. A person's label
    /// is not among them.
    pub labels: BTreeMap<TransactionId, Label>,
    pub findings: Vec<TransferFinding>,
}

/// One sending that may have arrived, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub from: TransactionId,
    pub from_asset: AssetId,
    /// At least one, the likeliest first. To confirm one is to put it among
    /// [`Decisions::confirmed`] as it is.
    pub candidates: Vec<TransferLink>,
    pub doubt: Doubt,
}

/// Why something is suggested only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Doubt {
    /// Something else fits nearly as well.
    Several,
    /// Nothing else fits, but this does not fit well.
    Unlikely,
}

/// Finds the transfers of a whole history.
#[must_use]
pub fn find(history: &History<'_>) -> Transfers {
    let field = Field::new(*history);
    let mut transfers = Transfers::default();
    for group in groups(&field) {
        solve(&field, &group, &mut transfers);
    }
    transfers.sort();
    transfers
}

impl Transfers {
    fn sort(&mut self) {
        self.links.sort_by(|a, b| order(a).cmp(&order(b)));
        self.suggestions
            .sort_by(|a, b| (&a.from, &a.from_asset).cmp(&(&b.from, &b.from_asset)));
        self.findings.sort();
    }
}

/// The order of links: one that does not depend on how they were found.
fn order(link: &TransferLink) -> impl Ord + '_ {
    (
        &link.from,
        &link.from_asset,
        &link.to,
        &link.to_asset,
        link.sent,
        link.received,
    )
}

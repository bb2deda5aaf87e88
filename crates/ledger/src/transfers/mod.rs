//! Transfers between a workspace's own wallets, found in what the wallets tell of separately.

mod assignment;
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
    /// In any order, with the labels that the rules or a person gave them.
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

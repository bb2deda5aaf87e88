//! What belongs together is told once.

use std::collections::{BTreeMap, btree_map::Entry};

use kc_domain::{AssetId, Timestamp, TransactionId};

use super::{Figures, FindingKind};

/// What a finding is about, within its wallet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    pub kind: FindingKind,
    pub asset: Option<AssetId>,
    /// Text that tells it from others of its kind and asset: the counterparty, the source's label,
    /// the transaction where each stands for itself. Clean, and of bounded length.
    pub about: Option<String>,
    /// Whether its transactions, or its asset, are taken for spam.
    pub is_spam: bool,
}

/// A transaction in the order of a wallet's transactions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    pub at: Timestamp,
    pub position: u32,
    pub transaction: TransactionId,
}

/// What one transaction shows of a subject; at most one a transaction and subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub subject: Subject,
    pub when: Occurrence,
    pub figures: Figures,
}

/// What all transactions show of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub transactions: u64,
    pub first: Occurrence,
    pub last_at: Timestamp,
    pub figures: Figures,
}

impl Group {
    #[must_use]
    pub fn of(when: Occurrence, figures: Figures) -> Self {
        Self {
            transactions: 1,
            last_at: when.at,
            first: when,
            figures,
        }
    }

    /// The group of both, which have no transaction in common.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let (earlier, later) = if self.first <= other.first {
            (self, other)
        } else {
            (other, self)
        };
        Self {
            transactions: earlier.transactions.saturating_add(later.transactions),
            first: earlier.first,
            last_at: earlier.last_at.max(later.last_at),
            figures: earlier.figures.and(&later.figures),
        }
    }
}

/// All that the transactions seen so far show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups(pub BTreeMap<Subject, Group>);

impl Groups {
    pub fn take(&mut self, seen: &Observation) {
        let group = Group::of(seen.when.clone(), seen.figures.clone());
        self.merge(seen.subject.clone(), group);
    }

    /// Adds a group that has no transaction in common with what is there.
    pub fn merge(&mut self, subject: Subject, group: Group) {
        match self.0.entry(subject) {
            Entry::Vacant(free) => {
                free.insert(group);
            }
            Entry::Occupied(there) => {
                let (subject, before) = there.remove_entry();
                self.0.insert(subject, before.and(group));
            }
        }
    }
}

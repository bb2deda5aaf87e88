//! What people said of transfers.

use std::collections::BTreeSet;

use kc_domain::TransactionId;

use super::TransferLink;

/// What people decided. It stands above all that is found; taking a decision back brings back what
/// is found without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Links that a person made or confirmed, in any order. Those come out as
    /// [`Found::Person`](super::Found::Person), whatever the labels of their transactions.
    pub confirmed: Vec<TransferLink>,
    /// Pairs of sender and receiver that are no transfer, as a person said or by unlinking them.
    pub rejected: BTreeSet<(TransactionId, TransactionId)>,
    /// Transactions whose label is a person's. The label stays, and only as a transfer are they
    /// looked at.
    pub labelled: BTreeSet<TransactionId>,
}

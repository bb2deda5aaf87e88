//! What kept transfers from being found.

use kc_domain::{AssetId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

/// Something that a person should know of transfers that were not looked for, or not carried out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TransferFinding {
    /// So many alike amounts of an asset moved at about the same time that no transfers were looked
    /// for among them. What wallets name by the same transaction is found all the same.
    Crowded {
        /// The first of them, and its asset.
        first: TransactionId,
        asset: AssetId,
        from: Timestamp,
        to: Timestamp,
        /// How many could not be told from each other.
        transactions: usize,
    },
    /// A person joined two transactions that can not be one transfer: one of them is gone, they are
    /// of one wallet, or more arrived than was sent or than there is left. The link takes no part.
    LinkDoesNotFit {
        from: TransactionId,
        to: TransactionId,
    },
}

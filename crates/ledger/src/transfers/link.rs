//! A transfer between two of a workspace's own wallets.

use kc_domain::{AssetId, TransactionId, Units};
use serde::{Deserialize, Serialize};

/// What left one own wallet and arrived at another: an outgoing leg of one transaction joined with
/// an incoming leg of another, or parts of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferLink {
    /// The transaction that sent.
    pub from: TransactionId,
    /// What it sent.
    pub from_asset: AssetId,
    /// The transaction that received.
    pub to: TransactionId,
    /// What arrived: the asset that was sent, or the same coin on another chain.
    pub to_asset: AssetId,
    /// How much of the outgoing leg is meant, in units of `from_asset`.
    pub sent: Units,
    /// How much of the incoming leg is meant, in units of `to_asset`. What is missing of `sent` was
    /// taken on the way.
    pub received: Units,
    pub found: Found,
}

/// How a transfer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// Both wallets tell of the same transaction.
    Exact,
    /// Amounts and times fit, and nothing else fits nearly as well.
    Window,
    /// A person said so.
    Person,
}

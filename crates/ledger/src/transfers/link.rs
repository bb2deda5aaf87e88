//! What joins the two ends of a transfer.

use kc_domain::{AssetId, TransactionId, Units};
use serde::{Deserialize, Serialize};

/// An outgoing leg of one transaction that is the incoming leg of another, both of the person's own
/// wallets. Of one transaction there is at most one leg of an asset in each direction, so
/// transaction and asset name the leg.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TransferLink {
    /// The transaction that sends.
    pub from: TransactionId,
    pub from_asset: AssetId,
    /// The transaction that receives.
    pub to: TransactionId,
    /// Another asset than was sent where a bridge lies between: the same coin on another chain.
    pub to_asset: AssetId,
    /// Of `from_asset`, in its smallest unit.
    pub sent: Units,
    /// Of `to_asset`, in its smallest unit. What is missing was taken on the way.
    pub received: Units,
    pub found: Found,
}

/// How a link was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// Both wallets tell of the same transaction of the same chain.
    Exact,
    /// Amounts and times agree, and with nothing else.
    Window,
    /// A person said so.
    Person,
}

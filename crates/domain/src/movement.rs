//! Movements: what a source said happened to one asset, before anybody thought about it.

use serde::{Deserialize, Serialize};

use crate::{
    amount::Units,
    asset::{AssetId, ChainId, stored_as_text},
    clock::Timestamp,
    label::Label,
};

/// Stands for the chain of what was told by hand.
pub const MANUAL: &str = "manual";
/// Stands for the chain of what files of transactions say.
pub const CSV: &str = "csv";

/// Which way an asset went, seen from the integration's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    In,
    Out,
    /// Paid to have the transaction carried out.
    Fee,
}

stored_as_text!(Direction { In = "in", Out = "out", Fee = "fee" });

/// How much moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MovementAmount {
    /// Never negative: the direction says the sign.
    Units(Units),
    /// More than we count with, as the source's own decimal digits. Kept and told as a finding,
    /// never cut down; the balance is [`crate::Quantity::Uncountable`] from there on.
    Quarantined(String),
}

/// One asset moving in or out of one account in one transaction of the source.
///
/// `(chain, transaction, index)` names it within its integration: the same movement read again
/// has the same name, so a page may arrive twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    pub chain: ChainId,
    /// The source's own id of the transaction: a hash on a chain, a trade id at an exchange.
    pub transaction: String,
    /// Which movement of the transaction: `value`, `fee`, `log:12`, `call:0.1`.
    pub index: String,
    /// The block's height, where there are blocks. What lies above a reorganised block is undone.
    pub block: Option<u64>,
    /// Order among transactions of the same moment (on a chain: the place in the block).
    pub position: u32,
    pub at: Timestamp,
    pub direction: Direction,
    pub asset: AssetId,
    pub amount: MovementAmount,
    /// The address or account on the other side.
    pub counterparty: Option<String>,
    /// Whether the transaction failed at the source: then only its fee moved.
    pub failed: bool,
    /// What was called, where a contract was: the four-byte selector as `0x095ea7b3`.
    pub method: Option<String>,
    /// The label that the source itself gives, where it knows better than any rule.
    pub label: Option<Label>,
}

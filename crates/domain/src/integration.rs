//! How far the sync of an integration is.

use serde::{Deserialize, Serialize};

use crate::asset::stored_as_text;

/// The state of an integration as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IntegrationStatus {
    /// Added, never synced.
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "QUEUED")]
    Queued,
    #[serde(rename = "ONGOING")]
    Ongoing,
    #[serde(rename = "COMPLETED")]
    Completed,
    /// Some stages came through, some failed.
    #[serde(rename = "PARTIALLY SYNCED")]
    PartiallySynced,
    #[serde(rename = "FAILED")]
    Failed,
}

stored_as_text!(IntegrationStatus {
    Active = "active",
    Queued = "QUEUED",
    Ongoing = "ONGOING",
    Completed = "COMPLETED",
    PartiallySynced = "PARTIALLY SYNCED",
    Failed = "FAILED",
});

/// One part of a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    #[serde(rename = "Balances")]
    Balances,
    #[serde(rename = "Transactions")]
    Transactions,
    #[serde(rename = "NFT Holdings")]
    NftHoldings,
    #[serde(rename = "Defi Balances")]
    DefiBalances,
}

stored_as_text!(Stage {
    Balances = "Balances",
    Transactions = "Transactions",
    NftHoldings = "NFT Holdings",
    DefiBalances = "Defi Balances",
});

/// The state of one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StageStatus {
    #[serde(rename = "QUEUED")]
    Queued,
    #[serde(rename = "ONGOING")]
    Ongoing,
    #[serde(rename = "COMPLETED")]
    Completed,
    #[serde(rename = "FAILED")]
    Failed,
}

stored_as_text!(StageStatus {
    Queued = "QUEUED",
    Ongoing = "ONGOING",
    Completed = "COMPLETED",
    Failed = "FAILED",
});

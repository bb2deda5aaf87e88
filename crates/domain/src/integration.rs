//! How far the sync of an integration is.

use serde::{Deserialize, Serialize};

use crate::{IntegrationId, Timestamp, asset::stored_as_text};

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

/// One part of a sync and how it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageView {
    pub stage: Stage,
    pub status: StageStatus,
    pub message: Option<String>,
    /// It ended early, as a guest's limit of transactions was reached.
    #[serde(default)]
    pub limit_exceeded: bool,
}

/// An integration as far as others may see it: what calls answer, and what events keep of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationView {
    pub id: IntegrationId,
    pub provider: String,
    pub address: String,
    pub alias: Option<String>,
    pub is_contract: bool,
    pub status: IntegrationStatus,
    /// What a person is told about the status.
    pub message: Option<String>,
    pub stages: Vec<StageView>,
    pub total_transactions: i64,
    pub added_at: Timestamp,
    pub last_synced_at: Option<Timestamp>,
    /// A signature showed that the address is its user's own.
    #[serde(default)]
    pub is_verified: bool,
}

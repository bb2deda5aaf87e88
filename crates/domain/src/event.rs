//! What applications are told of when it happens.

use serde::{Deserialize, Serialize};

/// An event by its name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    IntegrationCreated,
    IntegrationUpdated,
    IntegrationDeleted,
    IntegrationFailed,
    TransferDetectionStarted,
    TransferDetectionCompleted,
    TransferDetectionFailed,
    CostBasisStarted,
    CostBasisCompleted,
    CostBasisFailed,
}

impl EventKind {
    pub const ALL: [Self; 10] = [
        Self::IntegrationCreated,
        Self::IntegrationUpdated,
        Self::IntegrationDeleted,
        Self::IntegrationFailed,
        Self::TransferDetectionStarted,
        Self::TransferDetectionCompleted,
        Self::TransferDetectionFailed,
        Self::CostBasisStarted,
        Self::CostBasisCompleted,
        Self::CostBasisFailed,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IntegrationCreated => "integration.created",
            Self::IntegrationUpdated => "integration.updated",
            Self::IntegrationDeleted => "integration.deleted",
            Self::IntegrationFailed => "integration.failed",
            Self::TransferDetectionStarted => "transfer_detection.started",
            Self::TransferDetectionCompleted => "transfer_detection.completed",
            Self::TransferDetectionFailed => "transfer_detection.failed",
            Self::CostBasisStarted => "costbasis.started",
            Self::CostBasisCompleted => "costbasis.completed",
            Self::CostBasisFailed => "costbasis.failed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// A calculation that applications hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Process {
    /// Movements become transactions, and what went between own wallets transfers.
    TransferDetection,
    /// Balances become holdings, with what they cost.
    CostBasis,
}

/// How a calculation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcessStatus {
    Started,
    Completed,
    Failed,
}

impl Process {
    /// The event that tells of it.
    #[must_use]
    pub const fn event(self, status: ProcessStatus) -> EventKind {
        use EventKind as Kind;
        match (self, status) {
            (Self::TransferDetection, ProcessStatus::Started) => Kind::TransferDetectionStarted,
            (Self::TransferDetection, ProcessStatus::Completed) => Kind::TransferDetectionCompleted,
            (Self::TransferDetection, ProcessStatus::Failed) => Kind::TransferDetectionFailed,
            (Self::CostBasis, ProcessStatus::Started) => Kind::CostBasisStarted,
            (Self::CostBasis, ProcessStatus::Completed) => Kind::CostBasisCompleted,
            (Self::CostBasis, ProcessStatus::Failed) => Kind::CostBasisFailed,
        }
    }
}

//! What a person should look at, written down.

pub mod balances;
#[cfg(test)]
mod tests;
pub mod transactions;

use std::fmt;

use kc_domain::{FindingId, IntegrationId, Timestamp, WorkspaceId};
use kc_ledger::review::{Figures, Subject};
use kc_store::{StoreError, findings::Finding};

/// Whose finding it is: a wallet's, or that of all of a workspace's wallets together.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Wallet(&'a IntegrationId),
    Workspace(&'a WorkspaceId),
}

impl Owner<'_> {
    fn id_of(self, subject: &Subject) -> FindingId {
        let owner = match self {
            Self::Wallet(id) => id.as_str(),
            Self::Workspace(id) => id.as_str(),
        };
        let parts = [
            subject.kind.as_str(),
            subject.asset.as_ref().map_or("", |asset| asset.as_str()),
            subject.about.as_deref().unwrap_or(""),
            if subject.is_spam { "spam" } else { "" },
        ];
        FindingId::derive(owner, &parts)
    }

    /// The finding, which no transaction shows.
    fn finding(self, subject: Subject, figures: &Figures) -> Result<Finding, StoreError> {
        Ok(Finding {
            id: self.id_of(&subject),
            integration_id: match self {
                Self::Wallet(id) => Some(id.clone()),
                Self::Workspace(_) => None,
            },
            severity: subject.kind.severity().rank(),
            kind: subject.kind.as_str().to_owned(),
            asset_id: subject.asset,
            about: subject.about,
            is_spam: subject.is_spam,
            transactions: 0,
            first_at: Timestamp::EPOCH,
            first_position: 0,
            first_transaction: None,
            last_at: Timestamp::EPOCH,
            figures: json(figures)?,
        })
    }
}

fn json(figures: &Figures) -> Result<String, StoreError> {
    serde_json::to_string(figures).map_err(corrupt)
}

fn corrupt(error: impl fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("a finding: {error}"))
}

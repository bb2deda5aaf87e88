//! Transfers, as the ledger knows them.

use std::time::Duration;

use kc_domain::{Timestamp, WorkspaceId};
use kc_ledger::transfers::{Found, TransferLink};
use kc_store::{
    Store, StoreError,
    transfers::{self, Status, Transfer},
};

/// Longer than anything that is found is under way.
pub const LONGEST: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The transfers that hold and of which one end may lie between two moments.
pub async fn links(
    store: &Store,
    workspace: &WorkspaceId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<TransferLink>, StoreError> {
    let (from, to) = (from.minus(LONGEST), to.plus(LONGEST));
    let near = transfers::between(store, workspace, from, to).await?;
    // A person may have joined what lies further apart.
    let decided = transfers::decided(store, workspace).await?;
    let far = decided.iter().filter(|it| !(from..=to).contains(&it.at));
    let holding = near.iter().chain(far).filter(|it| it.status.holds());
    Ok(holding.map(link).collect())
}

/// The transfer as the ledger knows it.
#[must_use]
pub fn link(transfer: &Transfer) -> TransferLink {
    TransferLink {
        from: transfer.from_transaction_id.clone(),
        from_asset: transfer.from_asset_id.clone(),
        to: transfer.to_transaction_id.clone(),
        to_asset: transfer.to_asset_id.clone(),
        sent: transfer.sent,
        received: transfer.received,
        found: match (transfer.status, transfer.found.as_str()) {
            (Status::Confirmed, _) | (_, "person") => Found::Person,
            (_, "exact") => Found::Exact,
            _ => Found::Window,
        },
    }
}

/// How it was found, as it is stored.
#[must_use]
pub const fn word(found: Found) -> &'static str {
    match found {
        Found::Exact => "exact",
        Found::Window => "window",
        Found::Person => "person",
    }
}

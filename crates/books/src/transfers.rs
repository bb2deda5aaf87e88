//! Transfers, as the ledger knows them.

use std::time::Duration;

use kc_domain::{IntegrationId, Timestamp, TransactionId, WorkspaceId};
use kc_ledger::transfers::{Found, TransferLink};
use kc_store::{
    Store, StoreError,
    transfers::{self, Status, Transfer},
};

/// Longer than anything that is found is under way.
pub const LONGEST: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Transfers that hold.
#[derive(Clone, Debug, Default)]
pub struct Links {
    pub links: Vec<TransferLink>,
    /// The wallets that send.
    pub senders: Vec<(TransactionId, IntegrationId)>,
}

/// The transfers that hold and of which one end may lie between two moments.
///
/// # Errors
/// If the database refuses.
pub async fn links(
    store: &Store,
    workspace: &WorkspaceId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Links, StoreError> {
    let (from, to) = (from.minus(LONGEST), to.plus(LONGEST));
    let near = transfers::between(store, workspace, from, to).await?;
    // A person may have joined what lies further apart.
    let decided = transfers::decided(store, workspace).await?;
    let far = decided.iter().filter(|it| !(from..=to).contains(&it.at));
    let holding = near.iter().chain(far).filter(|it| it.status.holds());
    let mut links = Links::default();
    for transfer in holding {
        links.links.push(link(transfer));
        let sender = (&transfer.from_transaction_id, &transfer.from_integration_id);
        links.senders.push((sender.0.clone(), sender.1.clone()));
    }
    Ok(links)
}

/// All transfers of a workspace that hold.
///
/// # Errors
/// If the database refuses.
pub async fn all_links(store: &Store, workspace: &WorkspaceId) -> Result<Links, StoreError> {
    let (from, to) = (i64::MIN, i64::MAX);
    links(
        store,
        workspace,
        Timestamp::from_micros(from),
        Timestamp::from_micros(to),
    )
    .await
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

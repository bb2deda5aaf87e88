//! What was seen around a change, and what is written down of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use kc_books::transfers::word;
use kc_domain::{
    Asset, AssetId, IntegrationId, Label, Timestamp, Transaction, TransactionId, TransferId,
    WorkspaceId,
};
use kc_ledger::transfers::{Around, TransferLink};
use kc_store::{
    StoreError, Tx, books, integrations,
    transactions::{self, Relabelled},
    transfers::{self as stored, Status, Transfer},
    workspaces,
};

use super::{BookedLabels, as_transfer};
use crate::{error::JobError, lease::Lease};

/// What was seen around a change.
pub(super) struct Seen<'a> {
    pub around: Around,
    pub by_id: HashMap<&'a TransactionId, &'a Transaction>,
    pub assets: &'a HashMap<AssetId, Asset>,
    /// The labels that transactions are shown with, where those are not their own.
    pub shown: &'a BookedLabels,
    /// What was known before.
    pub near: &'a [Transfer],
    pub decided: &'a [Transfer],
}

impl Seen<'_> {
    /// Writes what is different now. Nothing is lost if that breaks off: it is found again.
    pub async fn write(
        &self,
        lease: &Lease,
        workspace: &WorkspaceId,
        own: &IntegrationId,
    ) -> Result<HashMap<TransactionId, Label>, JobError> {
        let found = self.found();
        let gone = self.gone(&found);
        let known: HashMap<&TransferId, &Transfer> = (self.near.iter().chain(self.decided))
            .map(|it| (&it.id, it))
            .collect();
        let new: Vec<&Transfer> = found
            .iter()
            .filter(|it| known.get(&it.id) != Some(it))
            .collect();
        let relabelled = self.relabelled();
        // Clocks disagree: what arrived may be told as earlier than what was sent.
        let moments = gone.iter().chain(&new).flat_map(|it| {
            let arrived = self.by_id.get(&it.to_transaction_id);
            [it.at, arrived.map_or(it.at, |arrived| arrived.at)]
        });
        let moments = moments.chain(relabelled.iter().map(|it| it.at));
        let Some(earliest) = moments.min() else {
            return Ok(HashMap::new());
        };

        let now = lease.context.now();
        let mut tx = lease.begin().await?;
        workspaces::hold(&mut tx, workspace).await?;
        transactions::relabel(&mut tx, workspace, &relabelled).await?;
        let ids: Vec<&TransferId> = gone.iter().map(|it| &it.id).collect();
        stored::take_back(&mut tx, workspace, &ids).await?;
        put(&mut tx, workspace, &new, now).await?;
        books::mark(&mut tx, workspace, earliest).await?;
        for (integration, at) in self.to_be_booked(&gone, &relabelled, own) {
            if let Some(integration) = integrations::find_in(&mut tx, integration).await? {
                integrations::mark_changed(&mut tx, &integration, at, now).await?;
            }
        }
        tx.commit().await?;
        let relabelled = relabelled.into_iter();
        Ok(relabelled.map(|it| (it.id, it.label)).collect())
    }

    /// What was found, as it is stored.
    fn found(&self) -> Vec<Transfer> {
        let transfers = &self.around.transfers;
        let applied = transfers.links.iter();
        let applied = applied.filter_map(|link| self.row(link, Status::Applied));
        let suggested = transfers.suggestions.iter().flat_map(|it| &it.candidates);
        let suggested = suggested.filter_map(|link| self.row(link, Status::Suggested));
        applied.chain(suggested).collect()
    }

    fn row(&self, link: &TransferLink, status: Status) -> Option<Transfer> {
        let (from, to) = (self.by_id.get(&link.from)?, self.by_id.get(&link.to)?);
        let id = TransferId::derive((&link.from, &link.from_asset), (&link.to, &link.to_asset));
        let decided = self.decided.iter().find(|it| it.id == id);
        let status = decided.map_or(status, |it| it.status);
        let label = |id| {
            let labels = &self.around.transfers.labels;
            labels.get(id).copied().filter(|_| status.holds())
        };
        let found = decided.map_or(word(link.found), |it| &it.found);
        Some(Transfer {
            status,
            found: found.to_owned(),
            from_integration_id: from.integration.clone(),
            from_transaction_id: link.from.clone(),
            from_asset_id: link.from_asset.clone(),
            to_integration_id: to.integration.clone(),
            to_transaction_id: link.to.clone(),
            to_asset_id: link.to_asset.clone(),
            from_label: label(&link.from),
            to_label: label(&link.to),
            from_booked_label: from.label,
            to_booked_label: to.label,
            sent: link.sent,
            received: link.received,
            at: from.at,
            id,
        })
    }

    /// What was known, and is not found any more.
    fn gone(&self, found: &[Transfer]) -> Vec<&Transfer> {
        let found: HashSet<&TransferId> = found.iter().map(|it| &it.id).collect();
        let covered: HashSet<&TransactionId> = self.around.covered.iter().collect();
        let is_looked_at =
            |id: &TransactionId| covered.contains(id) || !self.by_id.contains_key(id);
        let known = self.near.iter().filter(|it| !it.status.is_decided());
        known
            .filter(|it| !found.contains(&it.id))
            .filter(|it| {
                is_looked_at(&it.from_transaction_id) || is_looked_at(&it.to_transaction_id)
            })
            .collect()
    }

    /// Transactions that turned out to be transfers.
    fn relabelled(&self) -> Vec<Relabelled> {
        let labels = self.around.transfers.labels.iter();
        let labels = labels.filter_map(|(id, label)| Some((*self.by_id.get(id)?, *label)));
        labels
            .filter(|(transaction, label)| {
                let shown = self.shown.get(&transaction.id);
                *shown.unwrap_or(&transaction.label) != *label
            })
            .map(|(transaction, label)| {
                let mut relabelled = transaction.clone();
                as_transfer(&mut relabelled, label, self.assets);
                Relabelled::of(relabelled)
            })
            .collect()
    }

    /// What is to be booked again, and from when on: whose label no longer follows from a transfer, as
    /// booking says what it is by itself; and other wallets of which more is known now.
    fn to_be_booked(
        &self,
        gone: &[&Transfer],
        relabelled: &[Relabelled],
        own: &IntegrationId,
    ) -> BTreeMap<&IntegrationId, Timestamp> {
        let ends = gone.iter().flat_map(|it| {
            [
                (it.from_label, &it.from_transaction_id),
                (it.to_label, &it.to_transaction_id),
            ]
        });
        let labels = &self.around.transfers.labels;
        let lost = ends.filter(|(label, id)| label.is_some() && !labels.contains_key(*id));
        let lost = lost.filter_map(|(_, id)| self.by_id.get(id));
        let others = relabelled.iter().filter_map(|it| self.by_id.get(&it.id));
        let others = others.filter(|it| it.integration != *own);
        let mut again = BTreeMap::new();
        for transaction in lost.chain(others) {
            let at = again
                .entry(&transaction.integration)
                .or_insert(transaction.at);
            *at = transaction.at.min(*at);
        }
        again
    }
}

async fn put(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    new: &[&Transfer],
    now: Timestamp,
) -> Result<(), StoreError> {
    let (confirmed, found): (Vec<&Transfer>, Vec<&Transfer>) =
        new.iter().partition(|it| it.status == Status::Confirmed);
    for transfer in confirmed {
        stored::label(tx, transfer).await?;
    }
    let found: Vec<Transfer> = found.into_iter().cloned().collect();
    stored::put(tx, workspace, &found, now).await
}

//! What is known to be part of a transfer.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, Label, Timestamp, Transaction, TransactionId};
use kc_store::transfers::Status;

use super::Sync;
use crate::{
    error::JobError,
    transfers::{self, BookedLabels},
};

/// Gives what is known to be part of a transfer its label at once, and takes it from what a person said is
/// none, so that whoever follows the changes does not see it come and go. Gives the labels that they had.
pub(super) async fn join(
    sync: &Sync<'_>,
    assets: &HashMap<AssetId, Asset>,
    from: Timestamp,
    transactions: &mut [Transaction],
) -> Result<BookedLabels, JobError> {
    let mut booked = BookedLabels::new();
    let integration = &sync.integration;
    let from = from.minus(kc_books::transfers::LONGEST);
    let known =
        kc_store::transfers::of_integration(sync.lease.store(), &integration.id, from).await?;
    let mut labels: HashMap<&TransactionId, Label> = HashMap::new();
    for transfer in &known {
        let ends = [
            (
                &transfer.from_transaction_id,
                transfer.from_label,
                Label::Withdrawal,
            ),
            (
                &transfer.to_transaction_id,
                transfer.to_label,
                Label::Deposit,
            ),
        ];
        for (id, label, alone) in ends {
            let rejected = transfer.status == Status::Rejected;
            let label = if rejected {
                Some(alone)
            } else {
                label.filter(|_| transfer.status.holds())
            };
            if let Some(label) = label.filter(|_| !rejected || !labels.contains_key(id)) {
                labels.insert(id, label);
            }
        }
    }
    if labels.is_empty() {
        return Ok(booked);
    }
    for transaction in transactions {
        let Some(label) = labels.get(&transaction.id).copied() else {
            continue;
        };
        let is_transfer = matches!(transaction.label, Label::Transfer | Label::BridgeTransfer);
        let becomes_transfer = matches!(label, Label::Transfer | Label::BridgeTransfer);
        if becomes_transfer || is_transfer {
            booked.insert(transaction.id.clone(), transaction.label);
            transfers::as_transfer(transaction, label, assets);
        }
    }
    Ok(booked)
}

//! What people and their files say stands above what was worked out.

use std::{borrow::Cow, collections::HashMap};

use kc_domain::{
    Transaction, TransactionId,
    movement::{CSV, MANUAL},
};
use kc_ledger::Finding;
use kc_store::{manual_transactions, transaction_edits::Edited};

use super::Sync;
use crate::error::JobError;

/// Puts what people changed in the place of what was worked out, and into `edits` what that was.
pub(super) fn edited<'a>(piece: &'a [Transaction], edits: &mut [Edited]) -> Cow<'a, [Transaction]> {
    let mut piece = Cow::Borrowed(piece);
    if edits.is_empty() {
        return piece;
    }
    let mut edits: HashMap<TransactionId, &mut Edited> = edits
        .iter_mut()
        .map(|edited| (edited.transaction.clone(), edited))
        .collect();
    for transaction in piece.to_mut() {
        let Some(edited) = edits.get_mut(&transaction.id) else {
            continue;
        };
        edited.worked_out = kc_ledger::edit(transaction, &edited.edit);
        if let Some(label) = edited.edit.label.filter(|it| *it != transaction.label) {
            let transaction = transaction.id.clone();
            let finding = Finding::LabelDoesNotFit { transaction, label };
            tracing::info!(%finding, "finding");
        }
    }
    drop(edits);
    piece
}

/// Puts what was said by hand in the place of what was worked out.
pub(super) async fn tell(
    sync: &Sync<'_>,
    transactions: &mut [Transaction],
) -> Result<(), JobError> {
    if !transactions.iter().any(|it| it.chain.as_str() == MANUAL) {
        return Ok(());
    }
    let (store, id) = (sync.lease.store(), &sync.integration.id);
    let mut told = manual_transactions::of_integration(store, id).await?;
    for transaction in transactions {
        if transaction.chain.as_str() != MANUAL {
            continue;
        }
        let Some(told) = told.remove(&transaction.source_id) else {
            continue;
        };
        if let Some(description) = told.description {
            transaction.description = description;
        }
        for leg in &mut transaction.legs {
            if let Some(stated) = told.prices.of(leg.kind) {
                leg.price = Some(stated.clone());
            }
        }
    }
    Ok(())
}

/// Puts what a person's file says of a transaction in the place of what was worked out.
pub(super) fn describe(sync: &Sync<'_>, transactions: &mut [Transaction]) {
    let Some(file) = &sync.file else { return };
    for transaction in transactions {
        if transaction.chain.as_str() != CSV {
            continue;
        }
        if let Some(description) = file.description(&transaction.source_id) {
            description.clone_into(&mut transaction.description);
        }
    }
}

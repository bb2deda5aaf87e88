//! Writing added rows, all or none.

use std::collections::HashMap;

use kc_domain::{Movement, Timestamp};
use kc_store::{
    Tx, assets,
    integrations::{self, Integration},
    manual_transactions::{self, Told},
    movements, transaction_limits,
};

use super::draft::{Draft, Drafts};
use crate::error::{DataCode, DataError, Detail};

/// Writes what is not there yet. A row that is there already, with the same content, stays.
///
/// # Errors
/// If a guest's limit leaves no room, or an id stands for other content.
pub(super) async fn write(
    tx: &mut Tx,
    wallet: &Integration,
    drafts: &Drafts,
    now: Timestamp,
) -> Result<(), DataError> {
    let allowance = transaction_limits::open_import(tx, &wallet.user_id).await?;
    let first = drafts.rows.iter().filter_map(|it| it.movements.first());
    let from = first.map(|it| it.at).min();
    integrations::mark_changed(tx, wallet, from.unwrap_or(now), now).await?;
    let ids = drafts.rows.iter().map(|it| it.told.source_id.as_str());
    let ids: Vec<&str> = ids.collect();
    let there = manual_transactions::hashes(tx, &wallet.id, &ids).await?;
    refuse_changed(drafts, &there)?;
    let new: Vec<&Draft> = drafts
        .rows
        .iter()
        .filter(|it| !there.contains_key(&it.told.source_id))
        .collect();
    if let Some(room) = allowance.and_then(|it| it.room())
        && room < new.len()
    {
        return Err(DataError::new(
            DataCode::Forbidden,
            format!("The guest's limit of transactions leaves room for {room} more."),
        ));
    }
    assets::ensure(tx, &drafts.assets).await?;
    let moved: Vec<Movement> = new
        .iter()
        .flat_map(|it| it.movements.iter().cloned())
        .collect();
    movements::upsert(tx, &wallet.id, &moved, manual_transactions::GENERATION).await?;
    let told: Vec<&Told> = new.iter().map(|it| &it.told).collect();
    manual_transactions::insert(tx, &wallet.id, &told).await?;
    if allowance.is_some() {
        let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
        transaction_limits::count_in(tx, &wallet.id, count).await?;
    }
    Ok(())
}

/// The same id with other content is somebody's mistake.
fn refuse_changed(drafts: &Drafts, there: &HashMap<String, Vec<u8>>) -> Result<(), DataError> {
    let details: Vec<Detail> = drafts
        .rows
        .iter()
        .filter(|it| {
            let kept = there.get(&it.told.source_id);
            kept.is_some_and(|hash| *hash != it.told.content_hash)
        })
        .map(|it| {
            let path = format!("{}.transactionId", it.path);
            Detail::new(path, "was used for a transaction with other content")
        })
        .collect();
    if details.is_empty() {
        Ok(())
    } else {
        Err(DataError::invalid_parameters(details))
    }
}

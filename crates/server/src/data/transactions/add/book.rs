//! What added rows mean, as it is answered before they are written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kc_domain::{Asset, AssetId, IntegrationId, Transaction};
use kc_ledger::Wallet;
use kc_store::{StoreError, integrations::Integration, transactions::list::Listed};

use super::draft::{Draft, Drafts};
use crate::error::{DataError, Detail};

/// What the rows mean, as they will be shown: without the balances around them, which depend on
/// all else that the wallet did.
pub(super) fn book(
    wallet: &Integration,
    connected: &[Integration],
    drafts: &Drafts,
) -> Result<Vec<Listed>, DataError> {
    let own_addresses = connected
        .iter()
        .filter(|other| other.id != wallet.id)
        .map(|other| kc_ledger::normalise(&other.address).into_owned())
        .collect();
    let assets: HashMap<AssetId, Asset> = drafts
        .assets
        .iter()
        .map(|it| (it.id.clone(), it.clone()))
        .collect();
    let books = Wallet {
        integration: &wallet.id,
        own_addresses: &own_addresses,
        sent_to: &BTreeSet::new(),
        assets: &assets,
        wrapped_natives: &BTreeMap::new(),
    };
    let movements = drafts
        .rows
        .iter()
        .flat_map(|it| it.movements.iter().cloned())
        .collect();
    let booked = kc_ledger::book(&books, movements, kc_ledger::Balances::new());
    let mut booked: HashMap<String, Transaction> = booked
        .transactions
        .into_iter()
        .map(|it| (it.source_id.clone(), it))
        .collect();
    let mut details = Vec::new();
    let mut listed = Vec::with_capacity(drafts.rows.len());
    for draft in &drafts.rows {
        let Some(transaction) = booked.remove(&draft.told.source_id) else {
            details.push(Detail::new(draft.path.clone(), "moves nothing"));
            continue;
        };
        if draft.label.is_some_and(|label| label != transaction.label) {
            let path = format!("{}.label", draft.path);
            details.push(Detail::new(path, "does not fit what moves"));
            continue;
        }
        listed.push(shown(&wallet.id, draft, transaction)?);
    }
    if details.is_empty() {
        Ok(listed)
    } else {
        Err(DataError::invalid_parameters(details))
    }
}

fn shown(
    wallet: &IntegrationId,
    draft: &Draft,
    mut transaction: Transaction,
) -> Result<Listed, StoreError> {
    for leg in &mut transaction.legs {
        leg.price = draft.told.prices.of(leg.kind).cloned();
        (leg.before, leg.after) = (None, None);
    }
    Ok(Listed {
        id: transaction.id.to_string(),
        integration_id: wallet.to_string(),
        chain: transaction.chain.to_string(),
        source_id: transaction.source_id,
        at: transaction.at,
        position: i64::from(transaction.position),
        label: transaction.label.as_str().to_owned(),
        rule: Some(transaction.rule),
        description: draft
            .told
            .description
            .clone()
            .unwrap_or(transaction.description),
        legs: serde_json::to_string(&transaction.legs)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?,
        costs: None,
        is_nft: transaction.is_nft,
        is_edited: false,
        notes: None,
        tags: None,
    })
}

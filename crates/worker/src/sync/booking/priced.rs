//! What things cost when they moved.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, Transaction};
use kc_store::{integrations::Integration, workspaces};

use super::Sync;
use crate::error::JobError;

/// Puts beside each leg what its asset cost at the time. What nobody knows stays unknown.
pub(super) async fn price(
    sync: &Sync<'_>,
    integration: &Integration,
    assets: &HashMap<AssetId, Asset>,
    transactions: &mut [Transaction],
) -> Result<(), JobError> {
    let prices = sync.lease.context.providers.prices(integration.is_sandbox);
    let currency = workspaces::base_currency(sync.lease.store(), &integration.workspace_id).await?;
    for transaction in transactions {
        for leg in &mut transaction.legs {
            let Some(asset) = assets.get(&leg.asset) else {
                continue;
            };
            // A source that fails is logged where it is asked, and its price unknown.
            leg.price = prices
                .price(asset, transaction.at, &currency)
                .await
                .unwrap_or_default();
        }
    }
    Ok(())
}

//! Reads what an integration's account holds now.

use kc_domain::{AssetId, MovementAmount, Quantity, Stage};
use kc_providers::Balances;
use kc_store::{assets, holdings, movements};

use super::{StageOutcome, Sync};

pub async fn read(sync: &Sync<'_>, source: &dyn Balances) -> StageOutcome {
    sync.begin_stage(Stage::Balances).await?;
    let Sync {
        lease, integration, ..
    } = sync;
    let known = movements::known_assets(lease.store(), &integration.id).await?;
    let snapshot = source.balances(&integration.address, &known).await?;
    let balances: Vec<(AssetId, Quantity)> = snapshot
        .balances
        .into_iter()
        .map(|(asset, amount)| match amount {
            MovementAmount::Units(units) => (asset, Quantity::Units(units)),
            MovementAmount::Quarantined(_) => (asset, Quantity::Uncountable),
        })
        .collect();

    let mut tx = lease.begin().await?;
    assets::upsert(&mut tx, &snapshot.assets).await?;
    holdings::set_live(&mut tx, &integration.id, &balances).await?;
    tx.commit().await?;
    Ok(())
}

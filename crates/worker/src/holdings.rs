//! Works a workspace's holdings out from its wallets' balances.

use kc_domain::{WorkspaceId, event::Process};
use kc_ledger::{Basis, Holding, WalletBalance};
use kc_store::{
    StoreError, Tx,
    holdings::{self, NewHolding, Part},
    jobs::RefreshHoldings,
    people,
};

use crate::{
    books::{self, UpToDate},
    error::JobError,
    lease::Lease,
    process::Told,
    review,
};

pub async fn run(lease: &Lease, job: RefreshHoldings) -> Result<(), JobError> {
    let workspace = &job.workspace;
    let Some(user) = people::owner(lease.store(), workspace).await? else {
        // Nobody's: there is no user to name to anybody.
        let books = books::bring_up_to_date(lease, workspace).await?;
        let mut tx = lease.begin().await?;
        refresh(&mut tx, workspace, books.as_ref()).await?;
        return Ok(tx.commit().await?);
    };
    let told = Told::new(lease, workspace, &user, Process::CostBasis);
    told.about(async {
        let books = books::bring_up_to_date(lease, workspace).await?;
        let mut tx = lease.begin().await?;
        refresh(&mut tx, workspace, books.as_ref()).await?;
        told.completed(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Replaces the workspace's holdings, live and calculated, and closes the books that say what they cost,
/// as part of a change. Without books, as somebody else works on them, what is held as before costs what it
/// did.
pub async fn refresh(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    books: Option<&UpToDate>,
) -> Result<(), StoreError> {
    let balances: Vec<WalletBalance> = holdings::balances_in_turn(tx, workspace)
        .await?
        .into_iter()
        .map(|row| WalletBalance {
            integration: row.integration_id,
            asset: row.asset_id,
            live: row.live,
            calculated: row.calculated,
        })
        .collect();
    let mut rows = Vec::new();
    for (basis, is_calculated) in [(Basis::Live, false), (Basis::Calculated, true)] {
        let held = kc_ledger::holdings(&balances, basis);
        rows.extend(
            held.holdings
                .into_iter()
                .map(|holding| row(holding, is_calculated)),
        );
    }
    let closed = match books {
        Some(books) if books.close(tx, workspace).await? => Some(&books.cost_basis),
        _ => None,
    };
    match closed {
        Some(cost_basis) => {
            for row in &mut rows {
                row.cost_basis = cost_basis.of_balance(&row.asset, row.quantity);
            }
        }
        None => holdings::keep_costs(tx, workspace, &mut rows).await?,
    }
    holdings::replace(tx, workspace, &rows).await?;
    review::balances::replace(tx, workspace, &balances).await
}

fn row(holding: Holding, is_calculated: bool) -> NewHolding {
    let distribution = holding
        .distribution
        .into_iter()
        .map(|share| Part {
            integration: share.integration,
            units: share.units,
            is_calculated: share.is_calculated,
            allocation: share.allocation,
        })
        .collect();
    NewHolding {
        is_calculated,
        asset: holding.asset,
        quantity: holding.total,
        cost_basis: None,
        distribution,
    }
}

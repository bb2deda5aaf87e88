//! What is wrong with a workspace's balances, told anew whenever they are added up.

use std::collections::HashSet;

use kc_domain::{AssetId, WorkspaceId};
use kc_ledger::{
    WalletBalance,
    review::{FindingKind, Subject, of_balances},
};
use kc_store::{
    StoreError, Tx, assets,
    findings::{self, Finding},
};

use super::Owner;

/// The kinds of findings that balances show.
const KINDS: [&str; 4] = [
    FindingKind::Drift.as_str(),
    FindingKind::NegativeBalance.as_str(),
    FindingKind::Uncountable.as_str(),
    FindingKind::HoldingTooLarge.as_str(),
];

/// Replaces what balances showed by what they show now.
pub async fn replace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    balances: &[WalletBalance],
) -> Result<(), StoreError> {
    let wrong = of_balances(balances);
    let named: Vec<&str> = wrong.iter().map(|it| it.asset.as_str()).collect();
    let spam: HashSet<AssetId> = assets::spam_among(tx, &named).await?;
    let told: Vec<Finding> = wrong
        .into_iter()
        .map(|it| {
            let subject = Subject {
                kind: it.kind,
                is_spam: spam.contains(&it.asset),
                asset: Some(it.asset),
                about: None,
            };
            let owner = match &it.integration {
                Some(wallet) => Owner::Wallet(wallet),
                None => Owner::Workspace(workspace),
            };
            owner.finding(subject, &it.figures)
        })
        .collect::<Result<_, _>>()?;
    findings::replace(tx, workspace, &KINDS, &told).await
}

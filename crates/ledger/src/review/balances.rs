//! What balances show to be wrong.

use std::collections::BTreeSet;

use kc_domain::{AssetId, IntegrationId, Quantity, Units};

use super::{Figures, FindingKind};
use crate::{Basis, Finding, WalletBalance, holdings};

/// What balances of an asset show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceFinding {
    pub kind: FindingKind,
    /// Nothing where it is all wallets together.
    pub integration: Option<IntegrationId>,
    pub asset: AssetId,
    pub figures: Figures,
}

/// What is wrong with a workspace's balances, in their order. A balance that is not known is no
/// finding: what was not asked for can not differ.
#[must_use]
pub fn of_balances(balances: &[WalletBalance]) -> Vec<BalanceFinding> {
    let mut findings = Vec::new();
    for balance in balances {
        let Some(kind) = kind(balance) else { continue };
        let (live, calculated) = (counted(balance.live), counted(balance.calculated));
        findings.push(BalanceFinding {
            kind,
            integration: Some(balance.integration.clone()),
            asset: balance.asset.clone(),
            figures: Figures::Balances {
                live,
                calculated,
                difference: live
                    .zip(calculated)
                    .and_then(|(live, calculated)| live.checked_sub(calculated)),
            },
        });
    }
    let mut too_large = BTreeSet::new();
    for basis in [Basis::Live, Basis::Calculated] {
        for finding in holdings(balances, basis).findings {
            if let Finding::HoldingTooLarge { asset } = finding {
                too_large.insert(asset);
            }
        }
    }
    findings.extend(too_large.into_iter().map(|asset| BalanceFinding {
        kind: FindingKind::HoldingTooLarge,
        integration: None,
        asset,
        figures: Figures::Nothing,
    }));
    findings
}

/// The first that holds. A calculated balance below zero is a missing purchase, which the
/// transactions tell.
fn kind(balance: &WalletBalance) -> Option<FindingKind> {
    let uncountable = Some(Quantity::Uncountable);
    if balance.live == uncountable || balance.calculated == uncountable {
        return Some(FindingKind::Uncountable);
    }
    let live = counted(balance.live)?;
    if live < Units::ZERO {
        return Some(FindingKind::NegativeBalance);
    }
    (live != counted(balance.calculated)?).then_some(FindingKind::Drift)
}

fn counted(balance: Option<Quantity>) -> Option<Units> {
    balance?.units()
}

//! What a transaction is, once others were seen beside it.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, Label, LegKind, Transaction, transaction::TRANSFER_RULE};

use crate::{
    rules::{self, Facts, Side},
    tally::Parties,
};

/// Gives a transaction the label that it turned out to have, with the type and the sentence that go
/// with it. As a transfer, it went between own wallets.
pub fn relabel(transaction: &mut Transaction, label: Label, assets: &HashMap<AssetId, Asset>) {
    let is_own = matches!(label, Label::Transfer | Label::BridgeTransfer);
    let sides = |kind: LegKind| -> Vec<Side<'_>> {
        let legs = transaction.legs.iter().filter(|leg| leg.kind == kind);
        legs.map(|leg| Side {
            asset: &leg.asset,
            known: assets.get(&leg.asset),
            wraps: None,
            units: leg.units,
            parties: Parties {
                only: leg.counterparty.as_deref(),
                all_own: is_own,
                ..Parties::default()
            },
        })
        .collect()
    };
    let (incoming, outgoing, fees) = (
        sides(LegKind::Incoming),
        sides(LegKind::Outgoing),
        sides(LegKind::Fee),
    );
    let facts = Facts {
        chain: transaction.chain.as_str(),
        incoming: &incoming,
        outgoing: &outgoing,
        fees: &fees,
        is_sender: !fees.is_empty(),
        ..Facts::default()
    };
    let meaning = rules::meaning(&facts, Some(label));
    transaction.label = meaning.label;
    transaction.rule = TRANSFER_RULE.to_owned();
    transaction.transaction_type = meaning.transaction_type;
    transaction.description = meaning.description;
}

//! What transactions are once their transfers are known.

use std::collections::BTreeMap;

use kc_domain::{Label, Leg, LegKind, TransactionId, Units};

use super::{field::Field, solve::Solution};

/// Labels the transactions of which everything is part of a transfer, unless the label is a person's.
pub(super) fn label(
    field: &Field<'_>,
    solution: &Solution<'_, '_>,
    labels: &mut BTreeMap<TransactionId, Label>,
) {
    let mut bridged: BTreeMap<usize, bool> = BTreeMap::new();
    for link in &solution.links {
        let (from, to) = (solution.ends[link.from], solution.ends[link.to]);
        let chains = from.chain.zip(to.chain);
        let is_bridged = chains.is_some_and(|(from, to)| from != to);
        for number in [from.number, to.number] {
            *bridged.entry(number).or_default() |= is_bridged;
        }
    }
    for (number, is_bridged) in bridged {
        let transaction = field.transactions[number];
        let is_joined = |leg: &Leg| {
            leg.kind == LegKind::Fee
                || leg.units <= Units::ZERO
                || solution.of(number).any(|place| {
                    std::ptr::eq(solution.ends[place].leg, leg) && solution.left[place] == 0
                })
        };
        let is_persons = field.history.decisions.labelled.contains(&transaction.id);
        if !is_persons && transaction.legs.iter().all(is_joined) {
            let label = match is_bridged {
                true => Label::BridgeTransfer,
                false => Label::Transfer,
            };
            labels.insert(transaction.id.clone(), label);
        }
    }
}

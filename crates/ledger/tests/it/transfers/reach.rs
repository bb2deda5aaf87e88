//! What is found around a change is what is found in all.

use std::collections::BTreeSet;

use kc_domain::{Label, Timestamp, Transaction, TransactionId, Units};
use kc_ledger::transfers::{Span, TransferFinding, Transfers, find_around, reach};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::{made::*, properties::history};
use crate::properties::check;

/// The part that speaks of the transactions for which `has` holds.
fn part(found: &Transfers, has: impl Fn(&TransactionId) -> bool) -> Transfers {
    let mut part = found.clone();
    part.links.retain(|it| has(&it.from));
    part.suggestions.retain(|it| has(&it.from));
    part.labels.retain(|id, _| has(id));
    part.findings.retain(|it| match it {
        TransferFinding::LinkDoesNotFit { from, to } => has(from) || has(to),
        TransferFinding::Crowded { first, .. } => has(first),
    });
    part
}

/// What a caller does after a change: loads what is within reach, until that does not grow.
pub fn within_reach(world: &World, all: &[Transaction], change: Span) -> Vec<Transaction> {
    let confirmed = &world.decisions.confirmed;
    let asked: BTreeSet<_> = confirmed.iter().flat_map(|it| [&it.from, &it.to]).collect();
    let load = |span: Span| -> Vec<Transaction> {
        let is_in =
            |it: &&Transaction| (span.from..=span.to).contains(&it.at) || asked.contains(&it.id);
        all.iter().filter(is_in).cloned().collect()
    };
    let mut span = change;
    loop {
        let loaded = load(span);
        let wider = reach(&world.history(&loaded), change);
        if wider == span {
            return loaded;
        }
        span = wider;
    }
}

#[test]
fn what_is_found_again_around_a_change_is_what_is_found_in_all() {
    let changed = (history(), vec(any::<Index>(), 1..4), 0_u8..4);
    check(changed, |((world, before), picked, how)| {
        let mut after = before.clone();
        let picked: BTreeSet<usize> = picked.iter().map(|it| it.index(after.len())).collect();
        let times = picked.iter().map(|number| after[*number].at);
        let mut change = Span {
            from: times.clone().min().expect("at least one"),
            to: times.max().expect("at least one"),
        };
        for &number in picked.iter().rev() {
            match how {
                0 => drop(after.remove(number)),
                1 => after[number].label = Label::Income,
                2 => after[number].legs[0].units = Units(ETHER),
                _ => {
                    let later = after[number].at.micros() + DAY * 1_000_000;
                    after[number].at = Timestamp::from_micros(later);
                    change.to = change.to.max(after[number].at);
                }
            }
        }
        let loaded = within_reach(&world, &after, change);
        let around = find_around(&world.history(&loaded), change);
        let covered: BTreeSet<_> = around.covered.iter().collect();
        let in_all = world.find(&after);
        prop_assert_eq!(&around.transfers, &part(&in_all, |id| covered.contains(id)));
        let gone: BTreeSet<_> = picked.iter().map(|number| &before[*number].id).collect();
        let elsewhere = |id: &TransactionId| !covered.contains(id) && !gone.contains(id);
        prop_assert_eq!(
            part(&world.find(&before), elsewhere),
            part(&in_all, elsewhere)
        );
        Ok(())
    });
}

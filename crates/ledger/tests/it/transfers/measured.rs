//! How much is found, how much of it is true, and how far a change reaches.

use std::collections::BTreeSet;

use kc_domain::TransactionId;
use kc_ledger::transfers::{Span, TransferLink, find_around};

use super::{lives::life, reach::within_reach};

type Pairs = BTreeSet<(TransactionId, TransactionId)>;

fn pairs<'a>(links: impl IntoIterator<Item = &'a TransferLink>) -> Pairs {
    let links = links.into_iter();
    links.map(|it| (it.from.clone(), it.to.clone())).collect()
}

/// In millionths.
fn share(part: usize, of: usize) -> usize {
    part * 1_000_000 / of
}

#[test]
fn what_is_applied_is_true_and_nearly_everything_true_is_applied() {
    let first: u64 = match std::env::var("TRANSFERS_FIRST_SEED") {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => 0,
    };
    let last = first + 199;
    let [
        mut transfers,
        mut applied,
        mut right,
        mut offered,
        mut suggestions,
    ] = [0; 5];
    for seed in first..=last {
        let life = life(seed);
        let found = life.world.find(&life.transactions);
        let links = pairs(&found.links);
        let candidates = pairs(found.suggestions.iter().flat_map(|it| &it.candidates));
        transfers += life.truth.len();
        applied += links.len();
        right += links.intersection(&life.truth).count();
        suggestions += found.suggestions.len();
        let either = |pair: &&_| links.contains(*pair) || candidates.contains(*pair);
        offered += life.truth.iter().filter(either).count();
    }
    let (precision, recall, either) = (
        share(right, applied),
        share(right, transfers),
        share(offered, transfers),
    );
    println!(
        "seeds {first} to {last}: of {transfers} transfers, {applied} applied, {right} of them right; \
         {suggestions} suggestions. In millionths: precision {precision}, recall {recall}, \
         applied or suggested {either}"
    );
    assert!(precision >= 999_000 && recall >= 985_000 && either >= 999_000);
}

#[test]
fn change_in_a_life_reaches_a_part_of_it_and_finds_the_same() {
    let (mut handed_in, mut of, mut covered) = (0, 0, 0);
    for seed in 0..10 {
        let life = life(seed);
        let in_all = life.world.find(&life.transactions);
        for changed in life.transactions.iter().take(3) {
            let change = Span {
                from: changed.at,
                to: changed.at,
            };
            let loaded = within_reach(&life.world, &life.transactions, change);
            let around = find_around(&life.world.history(&loaded), change);
            let speaks_of: BTreeSet<_> = around.covered.iter().collect();
            let mut links = in_all.links.clone();
            links.retain(|it| speaks_of.contains(&it.from));
            assert_eq!(around.transfers.links, links);
            assert!(speaks_of.contains(&changed.id));
            handed_in += loaded.len();
            covered += around.covered.len();
            of += life.transactions.len();
        }
    }
    println!(
        "a change reaches {} ‰ of a year and speaks of {} ‰",
        handed_in * 1_000 / of,
        covered * 1_000 / of
    );
    assert!(handed_in < of);
}

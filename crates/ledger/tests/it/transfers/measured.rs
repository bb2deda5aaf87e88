//! How much is found, and how much of it is true.

use std::collections::BTreeSet;

use super::lives::life;

/// Of how many made-up lives, unless `TRANSFER_SEEDS` says otherwise.
const LIVES: u64 = 200;

#[derive(Default)]
struct Measure {
    transfers: usize,
    applied: usize,
    right: usize,
    offered: usize,
    suggestions: usize,
}

/// In millionths.
fn share(part: usize, of: usize) -> usize {
    part * 1_000_000 / of
}

#[test]
fn what_is_applied_is_true_and_nearly_everything_true_is_applied() {
    let mut sum = Measure::default();
    let show = std::env::var("SHOW").is_ok();
    for seed in 0..LIVES {
        let t0=std::time::Instant::now();let life = life(seed);let t1=std::time::Instant::now();
        let found = life.world.find(&life.transactions);if show{println!("TIME {:?} {:?}", t1-t0, t1.elapsed());}
        let applied: BTreeSet<_> = found
            .links
            .iter()
            .map(|it| (it.from.clone(), it.to.clone()))
            .collect();
        let candidates = found.suggestions.iter().flat_map(|it| &it.candidates);
        let offered: BTreeSet<_> = candidates
            .map(|it| (it.from.clone(), it.to.clone()))
            .collect();
        sum.transfers += life.truth.len();
        sum.applied += applied.len();
        sum.right += applied.intersection(&life.truth).count();
        sum.offered += life
            .truth
            .iter()
            .filter(|it| applied.contains(it) || offered.contains(it))
            .count();
        sum.suggestions += found.suggestions.len();
        if show {
            for wrong in applied.difference(&life.truth) {
                let of = |id: &kc_domain::TransactionId| {
                    life.transactions.iter().find(|it| it.id == *id).unwrap()
                };
                println!("WRONG {seed}: {:?}\n   {:?}", of(&wrong.0), of(&wrong.1));
            }
            for missed in life
                .truth
                .iter()
                .filter(|it| !applied.contains(it) && !offered.contains(it))
            {
                let of = |id: &kc_domain::TransactionId| {
                    life.transactions.iter().find(|it| it.id == *id).unwrap()
                };
                let (a, b) = (of(&missed.0), of(&missed.1));
                println!(
                    "MISSED {seed}: {}s {} {} {} → {} {}",
                    (b.at.micros() - a.at.micros()) / 1_000_000,
                    a.integration,
                    a.legs[0].asset,
                    a.legs[0].units.0,
                    b.integration,
                    b.legs[0].units.0
                );
            }
        }
    }
    println!(
        "lives {LIVES} (seeds 0 to {}), transfers {}, applied {}, suggestions {}: precision {} ppm, recall {} ppm, applied or suggested {} ppm",
        LIVES - 1,
        sum.transfers,
        sum.applied,
        sum.suggestions,
        share(sum.right, sum.applied),
        share(sum.right, sum.transfers),
        share(sum.offered, sum.transfers),
    );
    assert!(share(sum.right, sum.applied) >= 999_000);
    assert!(share(sum.right, sum.transfers) >= 970_000);
    assert!(share(sum.offered, sum.transfers) >= 990_000);
}

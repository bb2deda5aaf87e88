//! Two programs' answers side by side.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use kc_domain::{Fiat, amount::parse_decimal};

/// Numbers by what they are of, both as a person reads them.
pub type Table = BTreeMap<String, Vec<Fiat>>;

/// A billionth of a unit of money.
pub const BILLIONTH: i128 = 10_i128.pow(9);

/// Adds to what is there already.
pub fn add(table: &mut Table, what: String, numbers: &[Fiat]) {
    let sums = table
        .entry(what)
        .or_insert_with(|| vec![Fiat::ZERO; numbers.len()]);
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum = sum.checked_add(*number).expect("fits");
    }
}

pub fn number(text: &str) -> Fiat {
    Fiat(parse_decimal(text, Fiat::SCALE).unwrap_or_else(|error| panic!("{text}: {error}")))
}

/// Says where tables differ by more than each column allows; nothing if nowhere.
pub fn difference(ours: &Table, theirs: &Table, allowed: &[i128]) -> Option<String> {
    let mut told = String::new();
    let whats: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    for what in whats {
        let (ours, theirs) = (ours.get(what), theirs.get(what));
        let is_same = ours.zip(theirs).is_some_and(|(ours, theirs)| {
            let pairs = ours.iter().zip(theirs).zip(allowed);
            ours.len() == theirs.len()
                && ours.len() == allowed.len()
                && pairs.fold(true, |same, ((ours, theirs), allowed)| {
                    same && (ours.0 - theirs.0).abs() <= *allowed
                })
        });
        if !is_same {
            let text = |numbers: Option<&Vec<Fiat>>| match numbers {
                Some(numbers) => numbers
                    .iter()
                    .map(|it| it.decimal().to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
                None => "nothing".to_owned(),
            };
            let _ = writeln!(told, "{what}: ours {}; theirs {}", text(ours), text(theirs));
        }
    }
    (!told.is_empty()).then_some(told)
}

/// # Panics
/// If tables differ, with the seed that makes the history again.
pub fn assert_same(seed: u64, ours: &Table, theirs: &Table, allowed: &[i128]) {
    assert!(!ours.is_empty(), "seed {seed} makes no rows");
    if let Some(told) = difference(ours, theirs, allowed) {
        panic!("the history of seed {seed} differs:\n{told}");
    }
}

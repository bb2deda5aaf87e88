//! Where BittyTax counts otherwise, and why we do not.

use super::*;
use crate::oracles::{
    history::{BTC, ETH, Kind, bought, of, on, sold},
    table::difference,
};

const HALF_A_PENNY: i128 = 5 * 10_i128.pow(15);

/// The sum of all gains.
fn gain(told: &Told) -> String {
    let sum = told.days.values().map(|day| day[1].0).sum();
    Fiat(sum).to_string()
}

fn told_by_bittytax(scale: &str, fee_falls_to: FeeFallsTo, history: &History) -> Told {
    let histories = std::slice::from_ref(history);
    theirs(&answers(scale, fee_falls_to, histories).remove(0))
}

/// BittyTax rounds each part of each disposal to the penny. We round nothing before the sum, so that no
/// penny is lost: three thirds of 10 cost 10, and not 9.99.
#[test]
fn bittytax_rounds_each_disposal_to_the_penny() {
    let history = History::of([
        bought("2023-01-01", "3", "10"),
        sold("2023-02-01", "1", "4"),
        sold("2023-03-01", "1", "4"),
        sold("2023-04-01", "1", "4"),
    ]);
    let as_shipped = told_by_bittytax(AS_SHIPPED, FeeFallsTo::Both, &history);
    assert_eq!(
        (gain(&as_shipped), gain(&ours(&history))),
        ("2.01".into(), "2".into())
    );
}

/// That is all that its rounding does: each of its numbers is one of ours to half a penny.
#[test]
fn numbers_of_bittytax_as_it_is_shipped_are_ours_rounded() {
    let wishes = Wishes {
        events: 30,
        ..WISHES
    };
    let histories: Vec<History> = (8_500..8_550).map(|seed| history(seed, &wishes)).collect();
    let mut rounded = 0;
    let answers = answers(AS_SHIPPED, FeeFallsTo::Both, &histories);
    for (history, rows) in histories.iter().zip(answers) {
        let (ours, theirs) = (ours(history), theirs(&rows));
        let allowed = [0, HALF_A_PENNY + BILLIONTH];
        assert_same(history.seed, &ours.met, &theirs.met, &allowed);
        let exact = [0, BILLIONTH];
        rounded += usize::from(difference(&ours.met, &theirs.met, &exact).is_some());
    }
    assert!(rounded > 40, "only {rounded} of its answers were rounded");
}

/// By default BittyTax halves the fee of an exchange of coins: one half is a cost of what is given, the other of
/// what is received. We deduct it from the proceeds of what is given. Its other setting does so too,
/// and is the one that histories are compared under.
#[test]
fn bittytax_halves_the_fee_of_an_exchange_by_default() {
    let (given, received) = (of(BTC, "1", "300"), of(ETH, "10", "30"));
    let history = History::of([
        bought("2023-01-01", "1", "100"),
        on("2023-06-01", Kind::Swap { given, received }).with_fee("20"),
    ]);
    let by_default = told_by_bittytax(FINE, FeeFallsTo::Both, &history);
    let to_given = told_by_bittytax(FINE, FeeFallsTo::Given, &history);
    let told = [gain(&by_default), gain(&to_given), gain(&ours(&history))];
    assert_eq!(told, ["190", "180", "180"]);
}

/// BittyTax takes a loss for a disposal for nothing, as after a claim of negligible value. The claim is the
/// person's to make: until then nothing is gained or lost.
#[test]
fn bittytax_claims_for_what_was_lost() {
    let history = History::of([
        bought("2023-01-01", "1", "100"),
        on(
            "2023-06-01",
            Kind::Lost {
                of: of(BTC, "1", "70"),
            },
        ),
    ]);
    let theirs = told_by_bittytax(FINE, FeeFallsTo::Both, &history);
    assert_eq!(
        (gain(&theirs), gain(&ours(&history))),
        ("-100".into(), "0".into())
    );
}

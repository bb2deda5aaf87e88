//! What nobody should tell, and what becomes of it: it is said, and nothing breaks or gets lost.

use kc_domain::{Label, LegKind::*, Timestamp, Units};
use kc_ledger::gains::{Books, Flaw, Gains, Input, LotScope, Method, Options, carry_on, gains};

use super::made::*;

/// By every method.
fn each(history: &History) -> Vec<(Method, Gains)> {
    let by = |method| (method, history.gains_of(method, LotScope::Wallet));
    Method::ALL.into_iter().map(by).collect()
}

#[test]
fn leg_of_nothing_or_less_is_said_and_counts_as_none() {
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    history.buy("2023-01-06", BTC, -COIN, 100);
    history.sell("2023-01-07", BTC, i128::MIN, 100);
    history.sell("2023-03-05", BTC, COIN, 150);
    for (method, gains) in each(&history) {
        let kinds: Vec<bool> = gains
            .flaws
            .iter()
            .map(|it| matches!(it, Flaw::NotAboveZero { .. }))
            .collect();
        assert_eq!(kinds, [true, true], "{method:?}");
        let profit = gains.gains.last().expect("a row").profit();
        assert_eq!(profit, "50".parse().ok(), "{method:?}");
    }
}

#[test]
fn transaction_older_than_the_books_counts_as_of_their_moment_and_is_said() {
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100);
    history.buy("2022-01-05", BTC, COIN, 300);
    let (assets, options) = (assets(), Options::new("USD"));
    let first = carry_on(
        Books::default(),
        &Input::new(&history.0[..1], &assets),
        &options,
    );
    let next = carry_on(first.books, &Input::new(&history.0[1..], &assets), &options);
    let flaw = Flaw::BeforeBooks {
        transaction: history.0[1].id.clone(),
        books: history.0[0].at,
    };
    assert_eq!(next.flaws, [flaw]);
    assert_eq!(open(&next), ["1 for 100", "1 for 300"]);
    // In one piece they are only put in order.
    let whole = gains(&Input::new(&history.0, &assets), &options);
    assert_eq!(
        (whole.flaws.len(), open(&whole)),
        (0, vec!["1 for 300".to_owned(), "1 for 100".to_owned()])
    );
}

#[test]
fn amounts_past_counting_are_unknown_and_never_wrap() {
    let mut history = History::default();
    for day in ["2023-01-05", "2023-01-06", "2023-01-07"] {
        let legs = [
            (Incoming, BTC, i128::MAX, "99999999999999999999"),
            (Outgoing, USD, i128::MAX, ""),
            (Fee, ETH, i128::MAX, "99999999999999999999"),
        ];
        history.add(day, Label::Buy, &legs);
        history.add(
            day,
            Label::Airdrops,
            &[(Incoming, ETH, i128::MAX, "0.00000001")],
        );
    }
    for day in ["2023-02-05", "2023-02-06", "2023-02-07", "2024-02-08"] {
        let legs = [
            (Incoming, USD, 100, ""),
            (Outgoing, BTC, i128::MAX, "1"),
            (Outgoing, ETH, i128::MAX, "1"),
        ];
        history.add(day, Label::Sell, &legs);
        let wrap = [(Outgoing, ETH, 1, ""), (Incoming, WBTC, i128::MAX, "")];
        history.add(day, Label::Wrap, &wrap);
    }
    for (method, gains) in each(&history) {
        let of_btc = |gain: &&kc_ledger::gains::Gain| gains.assets[gain.asset()].as_str() == BTC;
        let rows = gains.gains.iter().filter(of_btc);
        assert!(rows.clone().count() >= 4, "{method:?}");
        assert!(
            rows.clone().all(|gain| gain.profit().is_none()),
            "{method:?}"
        );
        assert!(
            rows.map(|gain| gain.quantity().0).all(|units| units > 0),
            "{method:?}"
        );
    }
}

#[test]
fn asset_of_77_decimals_is_worth_what_it_is() {
    // 37·10³⁶ units at 10²⁰ a coin: of 70 decimals 3.7·10⁻¹³, of 77 less than the last place.
    for (decimals, value) in [(70, "0.00000000000037"), (77, "0"), (255, "0")] {
        let mut history = History::default();
        let legs = [(Incoming, BTC, 37 * 10_i128.pow(36), "100000000000000000000")];
        history.add("2023-01-05", Label::Airdrops, &legs);
        let mut assets = assets();
        let asset = assets.get_mut(&history.0[0].legs[0].asset);
        asset.expect("BTC").decimals = decimals;
        let worked_out = gains(&Input::new(&history.0, &assets), &Options::new("USD"));
        assert_eq!(
            worked_out.gains[0].profit(),
            value.parse().ok(),
            "{decimals}"
        );
    }
}

#[test]
fn moments_at_the_ends_of_time_are_only_moments() {
    let mut history = History::default();
    history.buy("2023-01-05", BTC, COIN, 100).at = Timestamp::from_micros(i64::MIN);
    history.buy("2023-01-05", BTC, COIN, 300);
    history.sell("2023-01-05", BTC, 2 * COIN, 500).at = Timestamp::from_micros(i64::MAX);
    for country in kc_ledger::gains::Country::all() {
        let gains = history.gains_by(&country.options("USD"));
        let sold: i128 = gains.gains.iter().map(|gain| gain.quantity().0).sum();
        assert_eq!(Units(sold), Units(2 * COIN), "{}", country.code);
    }
}

#[test]
fn rows_of_dust_are_neither_lost_nor_slow() {
    // Each unit for a cent, a cent's thousandth sold at a time, all at one moment and told twice as
    // a transfer that leads nowhere.
    let mut history = History::default();
    for _ in 0..5_000 {
        history.buy("2023-01-05", BTC, 1, 1);
        history.sell("2023-01-05", BTC, 1, 2);
        history.add("2023-01-05", Label::Transfer, &[(Outgoing, ETH, 1, "")]);
    }
    for (method, gains) in each(&history) {
        let sold: i128 = gains
            .gains
            .iter()
            .filter(|gain| gain.profit().is_some())
            .map(|gain| gain.quantity().0)
            .sum();
        let open: i128 = gains.open().iter().map(|it| it.lot.quantity.0).sum();
        // The ETH sent without ever having come are of unknown purchase, and on their way.
        assert_eq!((sold, open), (5_000, 5_000), "{method:?}");
    }
}

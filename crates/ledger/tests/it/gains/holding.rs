//! How long something was held, by law and place.

use kc_domain::Zone;
use kc_ledger::gains::{Country, Options, Term};

use super::made::*;

fn term(country: &str, zone: Option<&str>, bought: &str, sold: &str) -> Option<Term> {
    let mut history = History::default();
    history.buy(bought, BTC, COIN, 1);
    history.sell(sold, BTC, COIN, 2);
    let options = Country::of(country).options("USD");
    let zone = zone.and_then(Zone::parse).unwrap_or(options.zone.clone());
    history.gains_by(&Options { zone, ..options }).gains[0].term()
}

#[test]
fn german_year_is_over_with_the_day_of_the_same_number() {
    // § 188 (2) BGB; (3) where the month has no such day.
    for (bought, sold, is) in [
        ("2023-03-15", "2024-03-15", Term::Short),
        ("2023-03-15", "2024-03-16", Term::Long),
        ("2023-02-28", "2024-02-28", Term::Short),
        ("2023-02-28", "2024-02-29", Term::Long),
        ("2024-02-29", "2025-02-28", Term::Short),
        ("2024-02-29", "2025-03-01", Term::Long),
    ] {
        assert_eq!(
            term("DE", Some("UTC"), bought, sold),
            Some(is),
            "{bought} to {sold}"
        );
    }
    // The United States' year, which began on 1 March, ends with February.
    assert_eq!(
        term("US", None, "2023-02-28", "2024-02-29"),
        Some(Term::Short)
    );
}

#[test]
fn days_are_those_of_the_taxpayer() {
    // 22:30 in UTC is the next day in Berlin in summer; so the year ends a day later.
    let (bought, sold) = ("2023-06-01T22:30:00Z", "2024-06-02T12:00:00Z");
    assert_eq!(term("DE", None, bought, sold), Some(Term::Short));
    assert_eq!(term("DE", Some("UTC"), bought, sold), Some(Term::Long));
}

#[test]
fn australian_twelve_months_lie_between_the_two_days() {
    // TD 2002/10: acquired on 2 February, not before 3 February of the next year.
    let zone = Some("Australia/Sydney");
    let at = |day: &str| format!("{day}T01:00:00Z");
    let case = |sold: &str| term("AU", zone, &at("2022-02-02"), &at(sold));
    assert_eq!(case("2023-02-02"), Some(Term::Short));
    assert_eq!(case("2023-02-03"), Some(Term::Long));
}

#[test]
fn portugal_counts_365_days() {
    assert_eq!(
        term("PT", Some("UTC"), "2023-03-01", "2024-02-28"),
        Some(Term::Short)
    );
    assert_eq!(
        term("PT", Some("UTC"), "2023-03-01", "2024-02-29"),
        Some(Term::Long)
    );
}

#[test]
fn time_does_not_matter_where_no_law_asks() {
    assert_eq!(term("IE", None, "2020-01-01", "2024-01-01"), None);
}

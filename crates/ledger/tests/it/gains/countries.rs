//! Countries are data.

use kc_domain::{Day, Zone};
use kc_ledger::gains::{Country, Gifts, LotScope, Method};

#[test]
fn every_country_can_be_worked_out() {
    let mut codes = Vec::new();
    for country in Country::all() {
        let options = country.options("EUR");
        assert_eq!(Country::of(country.code), country);
        assert_eq!(
            country.methods.first(),
            Some(&options.method),
            "{}",
            country.code
        );
        let zone = country.zone.map_or("UTC", |zone| zone);
        assert_eq!(Zone::parse(zone), Some(options.zone), "{}", country.code);
        assert!(Day::new(2024, options.year.month, options.year.day).is_some());
        assert!(!country.law.is_empty() && !country.not_modelled.is_empty());
        codes.push(country.code);
    }
    let asked = [
        "AT", "AU", "BE", "BR", "CA", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IN", "IT",
        "JP", "NL", "NO", "NZ", "PL", "PT", "SE", "SG", "US", "ZA",
    ];
    assert_eq!(codes, asked);
}

#[test]
fn laws_that_are_known_well_are_as_they_are() {
    let of = Country::of;
    assert_eq!(of("GB").methods, [Method::UkPool]);
    assert_eq!((of("GB").year.month, of("GB").year.day), (4, 6));
    assert_eq!((of("AU").year.month, of("AU").year.day), (7, 1));
    assert_eq!((of("ZA").year.month, of("ZA").year.day), (3, 1));
    let us = of("US").options("USD");
    assert_eq!(
        (us.scope, us.wallets_from()),
        (LotScope::Universal, Day::new(2025, 1, 1))
    );
    assert_eq!(us.gifts, Gifts::CarryOver);
    assert_eq!(of("DE").scope, LotScope::Wallet);
    let other = of("XX").options("USD");
    assert_eq!(
        (other.method, other.scope),
        (Method::Fifo, LotScope::Wallet)
    );
}

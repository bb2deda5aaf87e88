//! Where one class ends and the next begins.

use kc_domain::Fiat;
use kc_ledger::{
    Activity, ActivityLevel, AssetCategory, CryptoValue, InvestorClass, PortfolioSize,
    ProfileFacts, profile,
};

fn fiat(text: &str) -> Option<Fiat> {
    Some(text.parse().expect("an amount"))
}

fn coin(value: &str) -> CryptoValue {
    CryptoValue {
        value: fiat(value),
        is_bitcoin: false,
    }
}

fn bitcoin(value: &str) -> CryptoValue {
    CryptoValue {
        is_bitcoin: true,
        ..coin(value)
    }
}

fn class(crypto: &[CryptoValue], nfts: &str, defi: &str) -> InvestorClass {
    let facts = ProfileFacts {
        crypto: crypto.to_vec(),
        nfts: vec![fiat(nfts)],
        defi: vec![fiat(defi)],
        ..ProfileFacts::default()
    };
    profile(&facts).class
}

#[test]
fn share_on_its_threshold_is_not_above_it() {
    let cases = [
        (vec![coin("70")], "30", "0", InvestorClass::LongTermHolder),
        (
            vec![coin("70")],
            "30.000000000000000001",
            "0",
            InvestorClass::NftEnthusiast,
        ),
        (vec![coin("60")], "0", "40", InvestorClass::LongTermHolder),
        (
            vec![coin("60")],
            "0",
            "40.000000000000000001",
            InvestorClass::DefiHodler,
        ),
        (
            vec![coin("40"), bitcoin("60")],
            "0",
            "0",
            InvestorClass::LongTermHolder,
        ),
        (
            vec![coin("40"), bitcoin("60.000000000000000001")],
            "0",
            "0",
            InvestorClass::BtcMaximalist,
        ),
        (
            vec![coin("25"), bitcoin("75")],
            "25",
            "0",
            InvestorClass::LongTermHolder,
        ),
    ];
    for (crypto, nfts, defi, expected) in cases {
        assert_eq!(
            class(&crypto, nfts, defi),
            expected,
            "{crypto:?} {nfts} {defi}"
        );
    }
}

#[test]
fn first_class_that_fits_is_the_one() {
    assert_eq!(
        class(&[bitcoin("10")], "45", "45"),
        InvestorClass::NftEnthusiast
    );
    let mut facts = ProfileFacts {
        crypto: vec![bitcoin("100")],
        has_open_derivatives: true,
        activity: Activity {
            last_month: 21,
            ..Activity::default()
        },
        ..ProfileFacts::default()
    };
    assert_eq!(profile(&facts).class, InvestorClass::FuturesTrader);
    facts.has_open_derivatives = false;
    assert_eq!(profile(&facts).class, InvestorClass::BtcMaximalist);
    facts.crypto[0].is_bitcoin = false;
    assert_eq!(profile(&facts).class, InvestorClass::ActiveTrader);
    facts.activity.last_month = 20;
    assert_eq!(profile(&facts).class, InvestorClass::LongTermHolder);
}

#[test]
fn more_than_a_fifth_of_a_year_in_futures_is_a_futures_trader() {
    for (futures, year, expected) in [
        (0, 0, InvestorClass::LongTermHolder),
        (2, 10, InvestorClass::LongTermHolder),
        (3, 14, InvestorClass::FuturesTrader),
    ] {
        let facts = ProfileFacts {
            activity: Activity {
                last_year: year,
                futures_last_year: futures,
                ..Activity::default()
            },
            ..ProfileFacts::default()
        };
        assert_eq!(profile(&facts).class, expected, "{futures} of {year}");
    }
}

#[test]
fn sizes_and_levels_begin_at_their_thresholds() {
    for (value, expected) in [
        ("-1", PortfolioSize::Small),
        ("9999.999999999999999999", PortfolioSize::Small),
        ("10000", PortfolioSize::Medium),
        ("499999.999999999999999999", PortfolioSize::Medium),
        ("500000", PortfolioSize::Large),
        ("4999999.999999999999999999", PortfolioSize::Large),
        ("5000000", PortfolioSize::Whale),
    ] {
        assert_eq!(PortfolioSize::of(fiat(value).unwrap()), expected, "{value}");
    }
    let levels = [0, 4, 5, 20, 21].map(ActivityLevel::of);
    assert_eq!(
        levels.map(ActivityLevel::as_str),
        ["Low", "Low", "Medium", "Medium", "High"]
    );
}

#[test]
fn what_has_no_known_value_is_left_out_and_counted() {
    let facts = ProfileFacts {
        crypto: vec![coin("75"), CryptoValue::default()],
        nfts: vec![fiat("20"), fiat("5"), None],
        defi: vec![None],
        ..ProfileFacts::default()
    };
    let profile = profile(&facts);
    assert_eq!(profile.total_value, fiat("100"));
    assert_eq!(profile.without_value, 3);
    assert_eq!(
        (profile.regular_crypto.value, profile.regular_crypto.count),
        (fiat("75"), 2)
    );
    assert_eq!((profile.nfts.value, profile.nfts.count), (fiat("25"), 3));
    assert_eq!((profile.defi.value, profile.defi.count), (None, 1));
    let shares = [profile.regular_crypto, profile.nfts, profile.defi].map(|it| it.percentage);
    assert_eq!(shares.map(|it| it.to_string()), ["75", "25", "0"]);
    assert_eq!(
        profile.dominant,
        Some((AssetCategory::RegularCrypto, fiat("75").unwrap()))
    );
}

#[test]
fn debt_takes_no_share_but_lessens_the_whole() {
    let facts = ProfileFacts {
        crypto: vec![coin("60")],
        nfts: vec![fiat("60")],
        defi: vec![fiat("-30")],
        ..ProfileFacts::default()
    };
    let profile = profile(&facts);
    assert_eq!(profile.total_value, fiat("90"));
    let shares = [profile.regular_crypto, profile.nfts, profile.defi].map(|it| it.percentage);
    assert_eq!(shares.map(|it| it.to_string()), ["50", "50", "0"]);
    // Of two that are equal, coins and tokens come first.
    assert_eq!(profile.dominant.unwrap().0, AssetCategory::RegularCrypto);
}

#[test]
fn nothing_is_a_small_long_term_holder_of_nothing() {
    let profile = profile(&ProfileFacts::default());
    assert_eq!(profile.class, InvestorClass::LongTermHolder);
    assert_eq!(profile.total_value, Some(Fiat::ZERO));
    assert_eq!(profile.size, Some(PortfolioSize::Small));
    assert_eq!(profile.dominant, None);
    let unknown = ProfileFacts {
        nfts: vec![None],
        ..ProfileFacts::default()
    };
    let profile = kc_ledger::profile(&unknown);
    assert_eq!((profile.total_value, profile.size), (None, None));
}

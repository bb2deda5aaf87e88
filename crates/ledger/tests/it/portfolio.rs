//! Holdings, their worth and their shares.

use kc_domain::{AssetId, Fiat, IntegrationId, Quantity, Units};
use kc_ledger::{
    Basis, Finding, WalletBalance, allocation, allocations, holdings, summary, valuation,
};

fn balance(
    wallet: &str,
    asset: &str,
    live: Option<i128>,
    calculated: Option<i128>,
) -> WalletBalance {
    WalletBalance {
        integration: IntegrationId::from_stored(wallet.to_owned()),
        asset: AssetId::new(asset),
        live: live.map(|units| Quantity::Units(Units(units))),
        calculated: calculated.map(|units| Quantity::Units(Units(units))),
    }
}

fn fiat(text: &str) -> Fiat {
    text.parse().expect("an amount")
}

#[test]
fn wallet_without_live_balances_takes_part_with_calculated_ones() {
    let balances = [
        balance("wal_csv", "btc", None, Some(1)),
        balance("wal_node", "btc", Some(3), Some(5)),
        balance("wal_empty", "btc", Some(0), Some(7)),
        balance("wal_silent", "eth", None, None),
    ];
    let live = holdings(&balances, Basis::Live);
    assert_eq!(live.findings, []);
    let [bitcoin] = &live.holdings[..] else {
        panic!("{live:?}");
    };
    assert_eq!((bitcoin.total, bitcoin.is_calculated), (Units(4), true));
    let shares: Vec<_> = bitcoin
        .distribution
        .iter()
        .map(|share| {
            (
                share.integration.as_str(),
                share.units.0,
                share.is_calculated,
                share.allocation,
            )
        })
        .collect();
    assert_eq!(
        shares,
        [
            ("wal_node", 3, false, fiat("75")),
            ("wal_csv", 1, true, fiat("25"))
        ]
    );
    let calculated = holdings(&balances, Basis::Calculated);
    assert_eq!(calculated.holdings[0].total, Units(13));
}

#[test]
fn zero_is_no_holding_and_less_than_zero_a_finding() {
    let held = holdings(
        &[
            balance("wal_a", "btc", None, Some(0)),
            balance("wal_a", "eth", None, Some(-2)),
            balance("wal_b", "eth", None, Some(5)),
        ],
        Basis::Calculated,
    );
    assert_eq!(held.holdings.len(), 1);
    assert_eq!(held.holdings[0].total, Units(5));
    assert!(matches!(
        held.findings[..],
        [Finding::NegativeBalance {
            units: Units(-2),
            ..
        }]
    ));
}

#[test]
fn asset_that_one_wallet_can_not_count_is_no_holding_and_nothing_stands_in_for_it() {
    let uncounted = Some(Quantity::Uncountable);
    let balances = [
        // The source says more than can be counted, where five were seen to arrive.
        WalletBalance {
            live: uncounted,
            ..balance("wal_a", "junk", None, Some(5))
        },
        balance("wal_b", "junk", Some(3), Some(3)),
        // The source knows what the books lost count of.
        WalletBalance {
            calculated: uncounted,
            ..balance("wal_a", "eth", Some(7), None)
        },
        // The source was not asked.
        WalletBalance {
            calculated: uncounted,
            ..balance("wal_b", "btc", None, None)
        },
    ];
    let finding = |wallet: &str, asset: &str| Finding::UncountableBalance {
        integration: IntegrationId::from_stored(wallet.to_owned()),
        asset: AssetId::new(asset),
    };
    let totals = |basis| {
        let held = holdings(&balances, basis);
        let totals = held.holdings.into_iter();
        let totals: Vec<_> = totals
            .map(|holding| (holding.asset.as_str().to_owned(), holding.total.0))
            .collect();
        (totals, held.findings)
    };
    let (live, findings) = totals(Basis::Live);
    assert_eq!(live, [("eth".to_owned(), 7)]);
    assert_eq!(
        findings,
        [finding("wal_a", "junk"), finding("wal_b", "btc")]
    );
    let (calculated, findings) = totals(Basis::Calculated);
    assert_eq!(calculated, [("junk".to_owned(), 8)]);
    assert_eq!(findings, [finding("wal_a", "eth"), finding("wal_b", "btc")]);
}

#[test]
fn holding_beyond_counting_is_a_finding() {
    let held = holdings(
        &[
            balance("wal_a", "junk", Some(i128::MAX), None),
            balance("wal_b", "junk", Some(1), None),
        ],
        Basis::Live,
    );
    assert_eq!(held.holdings, []);
    assert_eq!(
        held.findings,
        [Finding::HoldingTooLarge {
            asset: AssetId::new("junk")
        }]
    );
}

#[test]
fn thirds_add_up_to_a_hundred() {
    let thirds = allocations(&[Units(1), Units(1), Units(1)]).unwrap();
    let third = fiat("33.333333333333333333");
    assert_eq!(thirds, [third, third, fiat("33.333333333333333334")]);
    assert_eq!(allocation(Units(1), Units(3)), Some(third));
    assert_eq!(allocations(&[Units(0)]), None);
    assert_eq!(allocations(&[]), None);
}

#[test]
fn holding_is_valued_exactly() {
    let ether = valuation(
        Units(1_500_000_000_000_000_001),
        18,
        Some(fiat("2000")),
        Some(fiat("1600")),
        Some(fiat("2000")),
    );
    assert_eq!(ether.market_value, Some(fiat("3000.000000000000002")));
    assert_eq!(ether.unrealized, Some(fiat("1000.000000000000002")));
    assert_eq!(ether.roi, fiat("50.0000000000000001"));
    assert_eq!(ether.change_24h, Some(fiat("25")));
}

#[test]
fn what_is_unknown_stays_unknown() {
    let unpriced = valuation(Units(5), 0, None, Some(fiat("1")), Some(fiat("3")));
    assert_eq!(
        (
            unpriced.market_value,
            unpriced.unrealized,
            unpriced.change_24h
        ),
        (None, None, None)
    );
    assert_eq!(unpriced.roi, Fiat::ZERO);
    let costless = valuation(Units(5), 0, Some(fiat("2")), None, None);
    assert_eq!(
        (costless.market_value, costless.unrealized),
        (Some(fiat("10")), None)
    );
    assert_eq!((costless.roi, costless.change_24h), (Fiat::ZERO, None));
    // A price of 0 is known: all is lost, not unknown.
    let worthless = valuation(
        Units(5),
        0,
        Some(Fiat::ZERO),
        Some(fiat("1")),
        Some(fiat("4")),
    );
    assert_eq!(
        (worthless.market_value, worthless.roi),
        (Some(Fiat::ZERO), fiat("-100"))
    );
}

#[test]
fn sums_leave_out_the_unknown_and_count_it() {
    let valuations = [
        valuation(
            Units(1),
            0,
            Some(fiat("150")),
            Some(fiat("100")),
            Some(fiat("100")),
        ),
        valuation(Units(1), 0, Some(fiat("40")), None, None),
        valuation(Units(1), 0, None, None, Some(fiat("1000"))),
    ];
    let all = summary(&valuations);
    assert_eq!(all.total_value, Some(fiat("190")));
    assert_eq!(all.total_cost_basis, Some(fiat("1100")));
    assert_eq!(all.total_unrealized, Some(fiat("50")));
    assert_eq!(all.roi_percentage, fiat("50"));
    assert_eq!(all.change_24h, Some(fiat("50")));
    assert_eq!((all.without_value, all.without_cost), (1, 1));
}

#[test]
fn nothing_held_is_worth_nothing_and_only_unknown_is_worth_unknown() {
    let nothing = summary(&[]);
    assert_eq!(
        (nothing.total_value, nothing.total_unrealized),
        (Some(Fiat::ZERO), Some(Fiat::ZERO))
    );
    assert_eq!(nothing.change_24h, None);
    let unknown = summary(&[valuation(Units(1), 0, None, None, None)]);
    assert_eq!(
        (unknown.total_value, unknown.total_cost_basis),
        (None, None)
    );
}

#[test]
fn value_beyond_counting_is_unknown() {
    let huge = valuation(Units(i128::MAX), 0, Some(fiat("100")), None, None);
    assert_eq!(huge.market_value, None);
    let large = valuation(Units(1), 0, Some(Fiat(i128::MAX)), None, None);
    assert_eq!(summary(&[large, large]).total_value, None);
}

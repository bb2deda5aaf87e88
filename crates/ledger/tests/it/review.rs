//! What does not add up is said, once for each thing, and the same for a history in pieces.

use std::collections::BTreeMap;

use kc_domain::{
    Asset, AssetId, AssetKind, Direction::*, Fiat, FiatPrice, IntegrationId, Label, LegKind,
    Movement, Quantity, Timestamp, Transaction, Units,
};
use kc_ledger::{
    Booked, WalletBalance,
    review::{Figures, FindingKind, Group, Groups, Review, Subject, of_balances, price_outlier},
};
use proptest::prelude::*;

use crate::made::*;

const USD: &str = "iso4217:USD";

/// A movement of a transaction of its own, at so many seconds.
fn at(second: i64, movement: Movement) -> Movement {
    Movement {
        transaction: format!("0x{second:x}"),
        at: Timestamp::from_seconds(second),
        ..movement
    }
}

fn assets() -> std::collections::HashMap<AssetId, Asset> {
    let mut assets = world().assets;
    let mut money = assets[&AssetId::new(USDC)].clone();
    (money.id, money.decimals, money.kind) = (AssetId::new(USD), 2, AssetKind::Fiat);
    assets.insert(money.id.clone(), money);
    assets
}

fn groups(booked: &Booked) -> Groups {
    let assets = assets();
    let review = Review::new(&assets, &booked.findings);
    let mut groups = Groups::default();
    for transaction in &booked.transactions {
        review.of(transaction).iter().for_each(|it| groups.take(it));
    }
    groups
}

fn of_kind(groups: &Groups, kind: FindingKind) -> Vec<(&Subject, &Group)> {
    let all = groups.0.iter();
    all.filter(|(subject, _)| subject.kind == kind).collect()
}

fn price(price: &str) -> FiatPrice {
    FiatPrice {
        price: price.parse().expect("a price"),
        currency: "USD".to_owned(),
        at: Timestamp::from_seconds(1),
        source: "csv".to_owned(),
    }
}

fn priced(mut booked: Booked, prices: &[(&str, &str)]) -> Booked {
    for leg in booked.transactions.iter_mut().flat_map(|it| &mut it.legs) {
        let known = prices
            .iter()
            .find(|(asset, _)| *asset == leg.asset.as_str());
        leg.price = known.map(|(_, text)| price(text));
    }
    booked
}

#[test]
fn missing_purchase_tells_the_lowest_balance_and_where_it_began() {
    let booked = world().book(vec![
        at(1, movement("a", In, ETH, 10)),
        at(2, movement("a", Out, ETH, 15)),
        at(3, movement("a", Out, ETH, 20)),
        at(4, movement("a", In, ETH, 22)),
        at(5, movement("a", Fee, ETH, 1)),
        at(6, movement("a", In, ETH, 100)),
    ]);
    let groups = groups(&booked);
    let found = of_kind(&groups, FindingKind::MissingPurchase);
    let [(subject, group)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(subject.asset, Some(AssetId::new(ETH)));
    assert_eq!(
        group.figures,
        Figures::Lowest {
            balance: Units(-25)
        }
    );
    assert_eq!(group.transactions, 3, "what only comes in takes nothing");
    assert_eq!(group.first.transaction, booked.transactions[1].id);
    assert_eq!(group.last_at, Timestamp::from_seconds(5));
}

#[test]
fn missing_price_is_told_by_asset_and_spam_apart() {
    let booked = world().book(vec![
        at(1, movement("a", In, ETH, 10)),
        at(2, movement("a", In, ETH, 10)),
        at(2, movement("b", Out, USDC, 10)),
        at(3, movement("a", In, JUNK, 1)),
    ]);
    let groups = groups(&priced(booked, &[(USDC, "1")]));
    let found = of_kind(&groups, FindingKind::MissingPrice);
    let told: Vec<_> = found
        .iter()
        .map(|(it, group)| (it.asset.clone().unwrap(), it.is_spam, group.transactions))
        .collect();
    assert_eq!(
        told,
        [(AssetId::new(JUNK), true, 1), (AssetId::new(ETH), false, 2)]
    );
}

#[test]
fn plain_deposits_and_withdrawals_are_asked_about_by_who_stood_on_the_other_side() {
    let shouted = STRANGER.to_ascii_uppercase().replace("0X", "0x");
    let booked = world().book(vec![
        at(1, from(STRANGER, movement("a", In, ETH, 10))),
        at(2, from(&shouted, movement("a", Out, ETH, 3))),
        at(2, from(&shouted, movement("fee", Fee, ETH, 1))),
        at(3, movement("a", In, ETH, 1)),
        at(4, from(OWN, movement("a", In, ETH, 1))),
        at(
            5,
            labelled(Label::Mining, from(STRANGER, movement("a", In, ETH, 1))),
        ),
        at(6, from("Ev\u{202e}il\n<b>", movement("a", In, ETH, 7))),
    ]);
    let groups = groups(&booked);
    let told: BTreeMap<_, _> = of_kind(&groups, FindingKind::UnknownCounterparty)
        .into_iter()
        .map(|(it, group)| {
            (
                it.about.as_deref(),
                (group.transactions, group.figures.clone()),
            )
        })
        .collect();
    let moved = |received, sent| Figures::Moved {
        received: Some(Units(received)),
        sent: Some(Units(sent)),
    };
    let stranger = STRANGER.to_ascii_lowercase();
    let expected = BTreeMap::from([
        (None, (1, moved(1, 0))),
        (Some(stranger.as_str()), (2, moved(10, 3))),
        (Some("Evil <b>"), (1, moved(7, 0))),
    ]);
    assert_eq!(told, expected);
}

#[test]
fn sum_of_what_somebody_sent_that_does_not_fit_is_unknown() {
    let moved = |received| Figures::Moved {
        received: Some(Units(received)),
        sent: Some(Units(1)),
    };
    assert_eq!(
        moved(i128::MAX).and(&moved(1)).and(&moved(1)),
        Figures::Moved {
            received: None,
            sent: Some(Units(3))
        }
    );
}

#[test]
fn what_booking_could_not_book_is_kept_with_its_figures() {
    let booked = world().book(vec![
        at(1, beyond_counting("log:1", In, USDC)),
        at(2, movement("a", In, ETH, -5)),
        at(3, movement("a", In, WETH, i128::MAX)),
        at(3, movement("b", In, WETH, 1)),
        at(4, movement("a", In, ETH, 1)),
        at(4, movement("a", In, ETH, 2)),
        at(5, labelled(Label::Sell, movement("a", In, ETH, 1))),
    ]);
    let groups = groups(&booked);
    let figures = |kind| {
        let found = of_kind(&groups, kind);
        assert_eq!(found.len(), 1, "{kind:?}");
        (
            found[0].1.first.transaction.clone(),
            found[0].1.figures.clone(),
        )
    };
    let id = |number: usize| booked.transactions[number].id.clone();
    let digits = "9".repeat(60);
    assert_eq!(
        figures(FindingKind::Quarantined),
        (id(0), Figures::Digits { digits })
    );
    assert_eq!(
        figures(FindingKind::NegativeAmount),
        (id(1), Figures::Amount { units: Units(-5) })
    );
    assert_eq!(
        figures(FindingKind::TooLarge),
        (id(2), Figures::Amount { units: Units(1) })
    );
    assert_eq!(
        figures(FindingKind::Contradiction),
        (id(3), Figures::Nothing)
    );
    let label = of_kind(&groups, FindingKind::LabelDoesNotFit);
    assert_eq!(label[0].0.about.as_deref(), Some("Sell"));
    let unknown = of_kind(&groups, FindingKind::Uncategorised);
    assert_eq!(
        unknown[0].1.transactions, 3,
        "those in which nothing could be booked"
    );
}

/// A trade of `sold` for `bought`, with their prices.
fn trade(sold: (&str, i128, &str), bought: (&str, i128, &str)) -> Transaction {
    let world = with_money();
    let booked = world.book(vec![
        movement("a", Out, sold.0, sold.1),
        movement("b", In, bought.0, bought.1),
    ]);
    let prices = [(sold.0, sold.2), (bought.0, bought.2)];
    only(&priced(booked, &prices)).clone()
}

fn with_money() -> World {
    World {
        assets: assets(),
        ..world()
    }
}

const ETHER: i128 = 10_i128.pow(18);

/// `(asset, implied, market, factor)`.
fn outlier(transaction: &Transaction) -> Option<(String, String, String, Option<String>)> {
    let assets = assets();
    let it = price_outlier(transaction, &assets)?;
    let text = |fiat: Fiat| fiat.to_string();
    Some((
        it.asset.to_string(),
        it.implied.map(text).expect("fits"),
        text(it.market),
        it.factor.map(text),
    ))
}

#[test]
fn trade_far_from_the_market_is_an_outlier_and_slippage_is_none() {
    let told = |asset: &str, implied: &str, market: &str, factor: &str| {
        let [asset, implied, market, factor] = [asset, implied, market, factor].map(str::to_owned);
        Some((asset, implied, market, Some(factor)))
    };
    // 4,000 coins of a dollar for one that the market gives for 2,000.
    let dear = trade((USDC, 4_000_000_000, "1"), (ETH, ETHER, "2000"));
    assert_eq!(outlier(&dear), told(ETH, "4000", "2000", "2"));
    let cheap = trade((USDC, 800_000_000, "1"), (ETH, ETHER, "2000"));
    assert_eq!(outlier(&cheap), told(ETH, "800", "2000", "2.5"));
    let slipped = trade((USDC, 3_999_999_999, "1"), (ETH, ETHER, "2000"));
    assert_eq!(outlier(&slipped), None);
    // Of money and a coin it is the coin's price that is doubtful, whichever came in.
    let sold = trade((ETH, ETHER, "2000"), (USD, 1_000_000, "1"));
    assert_eq!(outlier(&sold), told(ETH, "10000", "2000", "5"));
    let for_nothing = trade((USDC, 2_000_000, "1"), (ETH, ETHER, "0"));
    assert_eq!(
        outlier(&for_nothing),
        Some((ETH.into(), "2".into(), "0".into(), None))
    );
}

#[test]
fn dust_an_unknown_side_and_another_currency_are_no_outliers() {
    let dust = trade((USDC, 999_999, "1"), (ETH, 1, "2000"));
    assert_eq!(outlier(&dust), None);
    let mut unpriced = trade((USDC, 4_000_000_000, "1"), (ETH, ETHER, "2000"));
    unpriced.legs[0].price = None;
    assert_eq!(outlier(&unpriced), None);
    let mut mixed = trade((USDC, 4_000_000_000, "1"), (ETH, ETHER, "2000"));
    mixed.legs[1].price.as_mut().unwrap().currency = "EUR".to_owned();
    assert_eq!(outlier(&mixed), None);
    let mut huge = trade((USDC, i128::MAX, "1"), (ETH, ETHER, "2000"));
    huge.legs[1].price = Some(price("170141183460469231731"));
    assert_eq!(outlier(&huge), None, "more than can be told");
}

fn balance(asset: &str, live: Option<Quantity>, calculated: Option<Quantity>) -> WalletBalance {
    WalletBalance {
        integration: IntegrationId::from_stored("wal_test".to_owned()),
        asset: AssetId::new(asset),
        live,
        calculated,
    }
}

#[test]
fn balances_that_differ_are_told_and_unknown_ones_never_differ() {
    let units = |units| Some(Quantity::Units(Units(units)));
    let uncountable = Some(Quantity::Uncountable);
    let all = [
        balance("same", units(5), units(5)),
        balance("drift", units(5), units(7)),
        balance("gone", units(0), units(7)),
        balance("not asked", None, units(7)),
        balance("never moved", units(7), None),
        balance("lost", units(5), uncountable),
        balance("absurd", uncountable, None),
        balance("negative", units(-1), units(-1)),
        balance("too large", units(i128::MAX), None),
        balance("too large", units(1), None),
        balance("far", units(i128::MAX), units(i128::MIN)),
    ];
    let found = of_balances(&all);
    let told: Vec<_> = found
        .iter()
        .map(|it| (it.kind, it.asset.as_str(), &it.figures))
        .collect();
    let figures = |live, calculated, difference| {
        let units = |known: Option<i128>| known.map(Units);
        Figures::Balances {
            live: units(live),
            calculated: units(calculated),
            difference: units(difference),
        }
    };
    assert_eq!(
        told,
        [
            (
                FindingKind::Drift,
                "drift",
                &figures(Some(5), Some(7), Some(-2))
            ),
            (
                FindingKind::Drift,
                "gone",
                &figures(Some(0), Some(7), Some(-7))
            ),
            (
                FindingKind::Uncountable,
                "lost",
                &figures(Some(5), None, None)
            ),
            (
                FindingKind::Uncountable,
                "absurd",
                &figures(None, None, None)
            ),
            (
                FindingKind::NegativeBalance,
                "negative",
                &figures(Some(-1), Some(-1), Some(0))
            ),
            (
                FindingKind::Drift,
                "far",
                &figures(Some(i128::MAX), Some(i128::MIN), None)
            ),
            (FindingKind::HoldingTooLarge, "too large", &Figures::Nothing),
        ]
    );
    assert_eq!(found.last().unwrap().integration, None);
}

proptest! {
    /// Pieces, each worked out by itself and merged in any order, are the whole.
    #[test]
    fn groups_of_pieces_merge_into_those_of_the_whole(
        moves in prop::collection::vec((1_i64..9, 0_u8..3, 0_usize..3, 1_i128..50), 1..40),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        is_reversed in any::<bool>(),
    ) {
        let movements = moves.iter().enumerate().map(|(number, (second, way, asset, units))| {
            let direction = [In, Out, Fee][usize::from(*way)];
            let asset = [ETH, USDC, JUNK][*asset];
            let it = at(*second, movement(&number.to_string(), direction, asset, *units));
            if number % 2 == 0 { from(STRANGER, it) } else { it }
        });
        let booked = world().book(movements.collect());
        let whole = groups(&booked);
        let mut cuts: Vec<usize> = cuts.iter().map(|it| it.index(booked.transactions.len())).collect();
        cuts.extend([0, booked.transactions.len()]);
        cuts.sort_unstable();
        let mut pieces: Vec<&[Transaction]> =
            cuts.windows(2).map(|cut| &booked.transactions[cut[0]..cut[1]]).collect();
        if is_reversed {
            pieces.reverse();
        }
        let mut merged = Groups::default();
        for piece in pieces {
            let part = groups(&Booked { transactions: piece.to_vec(), ..booked.clone() });
            part.0.into_iter().for_each(|(subject, group)| merged.merge(subject, group));
        }
        prop_assert_eq!(merged, whole);
    }

    /// What transactions miss is found exactly where they miss it.
    #[test]
    fn every_unpriced_leg_and_every_balance_below_zero_is_found(
        moves in prop::collection::vec((1_i64..9, 0_u8..3, 0_usize..3, 1_i128..50), 1..40),
    ) {
        let movements = moves.iter().enumerate().map(|(number, (second, way, asset, units))| {
            let direction = [In, Out, Fee][usize::from(*way)];
            at(*second, movement(&number.to_string(), direction, [ETH, USDC, APE][*asset], *units))
        });
        let booked = priced(world().book(movements.collect()), &[(USDC, "1")]);
        let assets = assets();
        let review = Review::new(&assets, &booked.findings);
        for transaction in &booked.transactions {
            let seen = review.of(transaction);
            let has = |kind| seen.iter().any(|it| it.subject.kind == kind);
            let unpriced = transaction.legs.iter().any(|leg| leg.asset.as_str() != USDC);
            prop_assert_eq!(has(FindingKind::MissingPrice), unpriced);
            let taken = transaction.legs.iter().any(|leg| {
                leg.kind != LegKind::Incoming && leg.after.unwrap().0 < 0
            });
            prop_assert_eq!(has(FindingKind::MissingPurchase), taken);
            let mut subjects: Vec<&Subject> = seen.iter().map(|it| &it.subject).collect();
            subjects.sort_unstable();
            subjects.dedup();
            prop_assert_eq!(subjects.len(), seen.len(), "each subject once");
        }
    }
}

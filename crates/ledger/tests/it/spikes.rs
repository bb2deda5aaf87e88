//! Prices far from those of the same asset before and after are said, also where no market has any.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, AssetKind, Direction::*, Fiat, FiatPrice, Movement, Timestamp, Transaction,
    Units,
};
use kc_ledger::review::{Figures, FindingKind, Spikes};

use crate::made::*;

const USD: &str = "iso4217:USD";
const ETHER: i128 = 10_i128.pow(18);

/// What happened on a day: what was received and given, with the units of each.
type Trade = (i64, (&'static str, i128), (&'static str, i128));

/// An ether bought on a day for so many dollars.
const fn ether(day: i64, dollars: i128) -> Trade {
    (day, (ETH, ETHER), (USD, dollars * 100))
}

const fn wrapped(day: i64, dollars: i128) -> Trade {
    (day, (WETH, ETHER), (USD, dollars * 100))
}

fn assets() -> HashMap<AssetId, Asset> {
    let mut assets = world().assets;
    let mut money = assets[&AssetId::new(USDC)].clone();
    (money.id, money.decimals, money.kind) = (AssetId::new(USD), 2, AssetKind::Fiat);
    money.symbol = "USD".to_owned();
    assets.insert(money.id.clone(), money);
    assets
}

/// The transactions, of which no market knows a price.
fn traded(trades: &[Trade]) -> Vec<Transaction> {
    let world = World {
        assets: assets(),
        ..world()
    };
    let movements = trades.iter().flat_map(|(day, received, given)| {
        [(In, received), (Out, given)].map(|(direction, (asset, units))| Movement {
            transaction: day.to_string(),
            at: Timestamp::from_seconds(day * 86_400),
            ..movement(asset, direction, asset, *units)
        })
    });
    world.book(movements.collect()).transactions
}

/// The days and assets of spikes, and `price before after factor`.
fn spikes(history: &[Transaction]) -> Vec<(i64, String, String)> {
    let assets = assets();
    let mut spikes = Spikes::new(&assets);
    let found = history.iter().flat_map(|it| spikes.follow(it));
    let told = found.map(|(transaction, seen)| {
        let id = transaction.id.to_string();
        assert_eq!(seen.when.transaction, transaction.id);
        assert_eq!(seen.subject.kind, FindingKind::PriceSpike);
        assert_eq!(seen.subject.about, Some(id), "each stands for itself");
        let Figures::Spike {
            price,
            before,
            after,
            factor,
            currency,
        } = seen.figures
        else {
            panic!("{:?}", seen.figures)
        };
        assert_eq!(currency, "USD");
        let factor = factor.map_or("-".to_owned(), |it| it.to_string());
        (
            transaction.at.micros() / 86_400_000_000,
            seen.subject.asset.expect("an asset").to_string(),
            format!("{price} {before} {after} {factor}"),
        )
    });
    told.collect()
}

fn of(trades: &[Trade]) -> Vec<(i64, String, String)> {
    spikes(&traded(trades))
}

fn found(day: i64, asset: &str, figures: &str) -> (i64, String, String) {
    (day, asset.to_owned(), figures.to_owned())
}

/// States a price beside the leg of an asset.
fn state(transaction: &mut Transaction, asset: &str, fiat: Fiat) {
    let mut legs = transaction.legs.iter_mut();
    let leg = legs.find(|leg| leg.asset.as_str() == asset).expect("a leg");
    leg.price = Some(FiatPrice {
        price: fiat,
        currency: "USD".to_owned(),
        at: transaction.at,
        source: "csv".to_owned(),
    });
}

#[test]
fn price_with_two_digits_too_many_or_too_few_is_found() {
    let dear = [ether(1, 2_000), ether(3, 210_000), ether(9, 2_100)];
    assert_eq!(of(&dear), [found(3, ETH, "210000 2000 2100 100")]);
    let cheap = [ether(1, 2_000), ether(3, 20), ether(9, 2_100)];
    assert_eq!(of(&cheap), [found(3, ETH, "20 2000 2100 100")]);
    let barely = [ether(1, 2_000), ether(3, 21_000), ether(9, 2_100)];
    assert_eq!(of(&barely), [found(3, ETH, "21000 2000 2100 10")]);
    let not_quite = [ether(1, 2_000), ether(3, 20_999), ether(9, 2_100)];
    assert_eq!(of(&not_quite), []);
}

#[test]
fn crash_after_which_the_price_stays_down_is_no_spike() {
    let crash = [100, 101, 1, 1, 1].map(|dollars| dollars * 100);
    let crash: Vec<Trade> = (1..).zip(crash).map(|(day, it)| ether(day, it)).collect();
    assert_eq!(of(&crash), []);
    // Nor a peak between prices that are far from each other: who knows what happened.
    let peak = [ether(1, 100), ether(2, 20_000), ether(3, 200)];
    assert_eq!(of(&peak), []);
    let peak = [ether(1, 101), ether(2, 20_000), ether(3, 200)];
    assert_eq!(of(&peak).len(), 1);
}

#[test]
fn first_and_last_price_of_an_asset_are_not_doubted_yet() {
    let history = [ether(1, 200_000), ether(2, 2_000), ether(3, 200_000)];
    assert_eq!(of(&history[..2]), []);
    assert_eq!(of(&history[1..]), []);
    assert_eq!(of(&[ether(1, 200_000)]), []);
    // Once another follows, the last one is no longer the last.
    let next = [ether(2, 2_000), ether(3, 200_000), ether(4, 2_000)];
    assert_eq!(of(&next), [found(3, ETH, "200000 2000 2000 100")]);
}

#[test]
fn assets_do_not_disturb_each_other() {
    let history = [
        ether(1, 2_000),
        wrapped(2, 3),
        ether(3, 200_000),
        wrapped(4, 3),
        ether(5, 2_000),
        wrapped(6, 300),
        wrapped(7, 3),
    ];
    assert_eq!(
        of(&history),
        [
            found(3, ETH, "200000 2000 2000 100"),
            found(6, WETH, "300 3 3 100")
        ]
    );
}

#[test]
fn spike_is_no_measure_for_what_comes_after_it() {
    let days = [2_000, 200_000, 2_000, 200_000, 2_000];
    let history: Vec<Trade> = (1..).zip(days).map(|(day, it)| ether(day, it)).collect();
    let days: Vec<i64> = of(&history).iter().map(|it| it.0).collect();
    assert_eq!(days, [2, 4]);
}

#[test]
fn prices_of_more_than_a_month_ago_say_nothing() {
    let near = [ether(1, 2_000), ether(32, 200_000), ether(63, 2_000)];
    assert_eq!(of(&near).len(), 1);
    let far = [ether(1, 2_000), ether(33, 200_000), ether(63, 2_000)];
    assert_eq!(of(&far), []);
    let later = [ether(1, 2_000), ether(32, 200_000), ether(64, 2_000)];
    assert_eq!(of(&later), []);
}

#[test]
fn price_of_nothing_is_a_spike_but_no_measure() {
    let mut history = traded(&[ether(1, 2_000), ether(2, 2_000), ether(3, 2_000)]);
    // Given away: nothing was paid, and its price is told to be nothing.
    history[1].legs.truncate(1);
    state(&mut history[1], ETH, Fiat::ZERO);
    assert_eq!(spikes(&history), [found(2, ETH, "0 2000 2000 -")]);
    for place in [0, 2] {
        history[place].legs.truncate(1);
        state(&mut history[place], ETH, Fiat::ZERO);
    }
    state(&mut history[1], ETH, "2000".parse().unwrap());
    assert_eq!(spikes(&history), []);
}

#[test]
fn what_has_no_price_is_passed_over() {
    let mut history = traded(&[
        ether(1, 2_000),
        ether(2, 2_000),
        ether(3, 200_000),
        ether(4, 2_000),
        ether(5, 2_000),
    ]);
    for place in [1, 3] {
        history[place].legs.truncate(1);
    }
    assert_eq!(spikes(&history), [found(3, ETH, "200000 2000 2000 100")]);
    // Spam says whatever it likes.
    history[2].is_spam = true;
    assert_eq!(spikes(&history), []);
}

#[test]
fn stated_price_counts_where_nothing_was_traded() {
    let mut history = traded(&[ether(1, 2_000), ether(2, 2_000), ether(3, 2_000)]);
    history[1].legs.truncate(1);
    state(&mut history[1], ETH, "2000000".parse().unwrap());
    assert_eq!(spikes(&history), [found(2, ETH, "2000000 2000 2000 1000")]);
    let leg = history[1].legs[0].price.as_mut().unwrap();
    leg.currency = "JPY".to_owned();
    assert_eq!(spikes(&history), [], "another currency");
}

#[test]
fn trade_that_the_market_contradicts_is_told_as_that_and_not_again() {
    let mut history = traded(&[ether(1, 2_000), ether(2, 200_000), ether(3, 2_000)]);
    state(&mut history[1], ETH, "2000".parse().unwrap());
    assert!(kc_ledger::review::price_outlier(&history[1], &assets()).is_some());
    assert_eq!(spikes(&history), []);
}

#[test]
fn immense_price_is_no_spike_among_its_like_and_one_that_is_has_no_factor() {
    let mut history = traded(&[ether(1, 1), ether(2, 1), ether(3, 1)]);
    for transaction in &mut history {
        transaction.legs.truncate(1);
        state(transaction, ETH, Fiat(i128::MAX));
    }
    assert_eq!(spikes(&history), []);
    state(&mut history[1], ETH, Fiat(1));
    let immense = "170141183460469231731.687303715884105727";
    let figures = format!("0.000000000000000001 {immense} {immense} -");
    assert_eq!(spikes(&history), [found(2, ETH, &figures)]);
}

#[test]
fn absurd_numbers_are_borne() {
    let extremes = [i128::MAX, i128::MIN, 1, 0, -1];
    let mut assets = assets();
    assets.get_mut(&AssetId::new(WETH)).unwrap().decimals = 77;
    for price in extremes {
        for units in extremes {
            let mut history = traded(&[
                ether(1, 2_000),
                ether(2, 2_000),
                ether(3, 2_000),
                wrapped(4, 5),
                wrapped(5, 5),
                wrapped(6, 5),
            ]);
            for place in [1, 4] {
                history[place].legs[0].units = Units(units);
                history[place].legs[1].units = Units(units);
            }
            state(&mut history[1], ETH, Fiat(price));
            state(&mut history[4], WETH, Fiat(price));
            let mut spikes = Spikes::new(&assets);
            for it in &history {
                for (_, seen) in spikes.follow(it) {
                    // A number too low or too high never becomes one that can be believed.
                    assert_eq!(seen.when.transaction, history[1].id, "{price} {units}");
                }
            }
        }
    }
}

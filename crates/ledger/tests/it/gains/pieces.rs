//! A history in pieces comes to the same as in one.

use std::ops::Range;

use kc_domain::{Day, IntegrationId, Label, LegKind::*, Timestamp, TransactionId, Units, Zone};
use kc_ledger::{
    gains::{Books, Gain, Gains, Input, LotScope, Method, Options, carry_on, gains},
    transfers::{Found, TransferLink},
};
use proptest::{collection::vec, prelude::*, test_runner::TestCaseError};

use super::made::*;
use crate::properties::check;

/// What happens next, and how many hours later.
#[derive(Clone, Debug)]
struct Happening {
    what: u8,
    wallet: u8,
    units: i128,
    dollars: i128,
    hours: i64,
    /// How many hours after the sending a transfer arrives; before it if below zero.
    delay: i64,
}

#[derive(Clone, Debug)]
struct Case {
    happenings: Vec<Happening>,
    /// Where pieces end, in parts of a thousand of the history.
    cuts: Vec<usize>,
    shuffle: Vec<u32>,
    /// Which options to begin with.
    options: usize,
}

fn cases() -> impl Strategy<Value = Case> {
    let one = (
        0_u8..17,
        0_u8..3,
        1_i128..1_000,
        0_i128..10_000,
        0_i64..24 * 20,
        -30_i64..90,
    );
    let one = one.prop_map(|(what, wallet, units, dollars, hours, delay)| Happening {
        what,
        wallet,
        units,
        dollars,
        hours,
        delay,
    });
    let all = (
        vec(one, 1..60),
        vec(0_usize..1_000, 0..6),
        vec(any::<u32>(), 120),
        0_usize..24,
    );
    all.prop_map(|(happenings, cuts, shuffle, options)| Case {
        happenings,
        cuts,
        shuffle,
        options,
    })
}

/// Everything that is told of a person.
struct Told {
    history: History,
    links: Vec<TransferLink>,
}

const WALLETS: [&str; 3] = ["wal_a", "wal_b", "wal_c"];

fn told(happenings: &[Happening]) -> Told {
    let mut history = History::default();
    let mut links = Vec::new();
    let mut hours = 0;
    let moment = |hours: i64| Timestamp::from_seconds(1_711_000_000 + hours * 3_600).to_string();
    for it in happenings {
        hours += it.hours;
        let at = moment(hours);
        let here = WALLETS[usize::from(it.wallet)];
        let there = WALLETS[usize::from(it.wallet + 1) % 3];
        let price = it.dollars.to_string();
        let units = it.units;
        match it.what {
            0..3 => {
                in_wallet(here, history.buy(&at, BTC, units, it.dollars));
            }
            3..5 => {
                in_wallet(here, history.sell(&at, BTC, units, it.dollars));
            }
            5 => {
                let legs = [
                    (Incoming, ETH, units * 7, price.as_str()),
                    (Outgoing, BTC, units, &price),
                    (Fee, ETH, 3, &price),
                ];
                in_wallet(here, history.add(&at, Label::Swap, &legs));
            }
            6 => {
                let legs = [(Incoming, ETH, units, price.as_str())];
                in_wallet(here, history.add(&at, Label::StakingRewards, &legs));
            }
            7 | 8 => {
                // To the same coin of another chain, or the same; a tenth may be lost on the way.
                let (from, to) = if it.what == 7 {
                    (BTC, BTC)
                } else {
                    (ETH, OP_ETH)
                };
                let received = units - units / 10 * (it.dollars % 2);
                let sent = history.add(&at, Label::Withdrawal, &[(Outgoing, from, units, &price)]);
                let from_id = in_wallet(here, sent).id.clone();
                let arrives = moment(hours + it.delay);
                let legs = [(Incoming, to, received, price.as_str())];
                let arrived = history.add(&arrives, Label::Deposit, &legs);
                links.push(TransferLink {
                    from: from_id,
                    from_asset: kc_domain::AssetId::new(from),
                    to: in_wallet(there, arrived).id.clone(),
                    to_asset: kc_domain::AssetId::new(to),
                    sent: Units(units),
                    received: Units(received),
                    found: Found::Window,
                });
            }
            9 => {
                for (wallet, kind) in [(here, Outgoing), (there, Incoming)] {
                    let transaction =
                        history.add(&at, Label::Transfer, &[(kind, BTC, units, &price)]);
                    in_wallet(wallet, transaction).source_id = format!("moved {at}");
                }
            }
            10 => {
                in_wallet(
                    here,
                    history.add(&at, Label::Stake, &[(Outgoing, BTC, units, &price)]),
                );
            }
            11 => {
                let legs = [(Incoming, BTC, units, price.as_str())];
                in_wallet(here, history.add(&at, Label::Unstake, &legs));
            }
            12 => {
                in_wallet(
                    here,
                    history.add(&at, Label::Lost, &[(Outgoing, BTC, units, &price)]),
                );
            }
            13 => {
                let legs = [
                    (Incoming, AUSDC, units * 3, price.as_str()),
                    (Incoming, CRV, 5, &price),
                    (Outgoing, BTC, units, &price),
                ];
                let lent = history.add(&at, Label::Lend, &legs);
                in_wallet(here, with(&[ZERO, "0x9001", "0x9001"], lent));
            }
            14 => {
                // Rewards come beside what was lent, or nobody saw that.
                let legs = [
                    (Incoming, BTC, units, price.as_str()),
                    (Incoming, CRV, 7, &price),
                    (Outgoing, AUSDC, units * 2, &price),
                ];
                in_wallet(here, history.add(&at, Label::LendRedeem, &legs));
            }
            15 => {
                for (wallet, kind) in [(here, Outgoing), (there, Incoming)] {
                    let transaction =
                        history.add(&at, Label::Transfer, &[(kind, AUSDC, units, &price)]);
                    in_wallet(wallet, transaction).source_id = format!("moved {at}");
                }
            }
            _ => {
                let legs = [
                    (Incoming, WBTC, units, price.as_str()),
                    (Outgoing, BTC, units, &price),
                ];
                in_wallet(here, history.add(&at, Label::Wrap, &legs));
            }
        }
    }
    history
        .0
        .sort_by(|a, b| (a.at, a.position, &a.id).cmp(&(b.at, b.position, &b.id)));
    Told { history, links }
}

/// Knows what everything is worth.
struct Market;

impl kc_ledger::gains::Quotes for Market {
    fn price(&self, _: &kc_domain::AssetId, at: Timestamp) -> Option<kc_domain::Fiat> {
        let price = 10_i128.pow(18) * (1 + i128::from(at.micros()) % 97);
        Some(kc_domain::Fiat(price))
    }
}

/// Some of all methods and scopes; over all cases each has its turn.
fn options(case: &Case) -> Vec<Options<'static>> {
    let mut all = all_options();
    all.rotate_left(case.options);
    all.truncate(4);
    all
}

fn all_options() -> Vec<Options<'static>> {
    let zone = Zone::parse("Europe/London").expect("a zone");
    let options = move |method, scope, wallets_from| Options {
        method,
        scope,
        wallets_from,
        zone: zone.clone(),
        ..Options::new("USD")
    };
    let mut all = Vec::new();
    for method in Method::ALL {
        for scope in LotScope::ALL {
            all.push(options(method, scope, None));
        }
        all.push(options(method, LotScope::Universal, Day::new(2024, 6, 1)));
    }
    all
}

/// A row, with the pool that it names.
fn row(of: &Gains, gain: &Gain) -> String {
    format!(
        "{} {} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        gain.transaction(),
        gain.asset(),
        gain.wallet(),
        gain.quantity(),
        gain.acquired(),
        gain.disposed(),
        gain.cost(),
        gain.proceeds(),
        gain.label(),
        gain.matching(),
        gain.origin(),
        gain.holding_days(),
        gain.term(),
        of.pool(gain),
    )
}

fn pieces(cuts: &[usize], told: &Told) -> Vec<Range<usize>> {
    let all = &told.history.0;
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut * all.len() / 1_000).collect();
    // A piece ends where a moment ends.
    for end in &mut ends {
        while *end > 0 && *end < all.len() && all[*end].at == all[*end - 1].at {
            *end += 1;
        }
    }
    ends.push(all.len());
    ends.sort_unstable();
    let mut start = 0;
    ends.into_iter()
        .map(|end| {
            let piece = start..end;
            start = end;
            piece
        })
        .collect()
}

fn senders(told: &Told) -> Vec<(TransactionId, IntegrationId)> {
    let all = told.history.0.iter();
    all.map(|it| (it.id.clone(), it.integration.clone()))
        .collect()
}

fn same<T: PartialEq + std::fmt::Debug>(
    one: &T,
    other: &T,
    options: &Options<'_>,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(
        one,
        other,
        "{:?} {:?} {:?}",
        options.method,
        options.scope,
        options.wallets_from
    );
    Ok(())
}

#[test]
fn history_in_pieces_comes_to_the_same_bytes_as_in_one() {
    let assets = assets();
    check(cases(), |case| {
        let told = told(&case.happenings);
        let senders = senders(&told);
        let all = &told.history.0;
        let input = |piece: Range<usize>| {
            Input::new(&all[piece], &assets)
                .with_transfers(&told.links)
                .with_senders(&senders)
                .with_quotes(&Market)
        };
        for options in options(&case) {
            let whole = gains(&input(0..all.len()), &options);
            let mut books = Books::default();
            let (mut settled, mut removed, mut flaws) = (Vec::new(), Vec::new(), Vec::new());
            let mut last = None;
            let mut results = std::collections::BTreeMap::new();
            for piece in pieces(&case.cuts, &told) {
                // Through text, as they are kept.
                let text = serde_json::to_string(&books).expect("text");
                let kept: Books = serde_json::from_str(&text).expect("books");
                same(&kept, &books, &options)?;
                let start = piece.start;
                let end = piece.end;
                let gains = carry_on(kept, &input(piece), &options);
                settled.extend(gains.settled_gains().iter().map(|gain| row(&gains, gain)));
                removed.extend_from_slice(&gains.removed[..gains.settled_removals]);
                flaws.extend(gains.flaws.iter().cloned());
                for place in start..end {
                    for (leg, result) in gains.legs.of(place - start).iter().enumerate() {
                        results.insert((place, leg), *result);
                    }
                }
                for it in gains.legs.revised() {
                    results.insert((it.transaction, it.leg), it.result);
                }
                books = gains.books.clone();
                last = Some(gains);
            }
            let last = last.expect("one piece");
            let rows: Vec<String> = whole
                .settled_gains()
                .iter()
                .map(|gain| row(&whole, gain))
                .collect();
            same(&settled, &rows, &options)?;
            let provisional = |of: &Gains| -> Vec<String> {
                of.provisional().iter().map(|gain| row(of, gain)).collect()
            };
            same(&provisional(&last), &provisional(&whole), &options)?;
            let is_settled = whole.settled_removals;
            same(&removed, &whole.removed[..is_settled].to_vec(), &options)?;
            same(&flaws, &whole.flaws, &options)?;
            same(&last.open(), &whole.open(), &options)?;
            for (place, transaction) in all.iter().enumerate() {
                for leg in 0..transaction.legs.len() {
                    let of_whole = whole.legs.of(place)[leg];
                    same(&results[&(place, leg)], &of_whole, &options)?;
                }
            }
            let bytes = |books: &Books| serde_json::to_vec(books).expect("text");
            same(&bytes(&books), &bytes(&whole.books), &options)?;
        }
        Ok(())
    });
}

#[test]
fn order_of_arrival_does_not_matter() {
    let assets = assets();
    check(cases(), |case| {
        let told = told(&case.happenings);
        let mut shuffled = told.history.0.clone();
        shuffled.sort_by_key(|it| case.shuffle[it.position as usize % case.shuffle.len()]);
        let mut links = told.links.clone();
        links.reverse();
        for options in options(&case) {
            let in_order = Input::new(&told.history.0, &assets).with_transfers(&told.links);
            let mixed = Input::new(&shuffled, &assets).with_transfers(&links);
            same(
                &gains(&mixed, &options),
                &gains(&in_order, &options),
                &options,
            )?;
        }
        Ok(())
    });
}

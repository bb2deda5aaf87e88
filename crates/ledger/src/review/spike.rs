//! Prices that stand alone: far from those of the same asset shortly before and after.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use kc_domain::{
    Asset, AssetId, AssetKind, Fiat, LegKind, Rounding, Timestamp, Transaction, TransactionType,
    muldiv,
};

use super::{
    Figures, FindingKind, Observation, Occurrence, Subject,
    outlier::{OUTLIER_FACTOR, Side, WORTH_TELLING, price_outlier},
};

/// How many times a price must be those around it, or they it. A digit too many, or a comma in the wrong
/// place.
pub const SPIKE_FACTOR: i128 = 10;

/// How far away in time prices still tell something: a month.
const NEIGHBOURHOOD: Duration = Duration::from_secs(31 * 24 * 3_600);

/// Follows the prices of a wallet's assets through its transactions, in their order, also where no
/// market has a price: those that people and files state, and those that trades were made at.
///
/// A price is a spike if those before and after it, each within a month, differ less than
/// [`OUTLIER_FACTOR`] times from each other, and both at least [`SPIKE_FACTOR`] times from it. So what
/// stays low after a crash is none, and of the first and the last price of an asset nothing can be said
/// yet. What [`price_outlier`] tells, and what is spam, is passed over.
///
/// It remembers two prices an asset.
pub struct Spikes<'a> {
    assets: &'a HashMap<AssetId, Asset>,
    seen: HashMap<(&'a AssetId, &'a str), Seen<'a>>,
}

/// The last two prices of an asset in a currency.
struct Seen<'a> {
    before: Option<Price<'a>>,
    last: Price<'a>,
}

#[derive(Clone, Copy)]
struct Price<'a> {
    transaction: &'a Transaction,
    price: Fiat,
}

impl<'a> Spikes<'a> {
    #[must_use]
    pub fn new(assets: &'a HashMap<AssetId, Asset>) -> Self {
        Self {
            assets,
            seen: HashMap::new(),
        }
    }

    /// Takes the next transaction, and gives those before it whose prices now turn out to be spikes,
    /// at most one an asset of this one.
    pub fn follow(&mut self, transaction: &'a Transaction) -> Vec<(&'a Transaction, Observation)> {
        let mut spikes = Vec::new();
        for (asset, currency, price) in prices(transaction, self.assets) {
            let after = Price { transaction, price };
            let Some(seen) = self.seen.get_mut(&(asset, currency)) else {
                let (before, last) = (None, after);
                self.seen.insert((asset, currency), Seen { before, last });
                continue;
            };
            let spike = seen
                .before
                .and_then(|before| spike(before, seen.last, after, currency));
            match spike {
                // What is wrong itself is no measure for others.
                Some(figures) => spikes.push(observed(seen.last.transaction, asset, figures)),
                None => seen.before = Some(seen.last),
            }
            seen.last = after;
        }
        spikes
    }
}

fn observed<'a>(
    transaction: &'a Transaction,
    asset: &AssetId,
    figures: Figures,
) -> (&'a Transaction, Observation) {
    let observation = Observation {
        subject: Subject {
            kind: FindingKind::PriceSpike,
            asset: Some(asset.clone()),
            about: Some(transaction.id.to_string()),
            is_spam: transaction.is_spam,
        },
        when: Occurrence {
            at: transaction.at,
            position: transaction.position,
            transaction: transaction.id.clone(),
        },
        figures,
    };
    (transaction, observation)
}

fn spike(before: Price<'_>, it: Price<'_>, after: Price<'_>, currency: &str) -> Option<Figures> {
    let at = |price: Price<'_>| price.transaction.at;
    if !is_near(at(before), at(it)) || !is_near(at(it), at(after)) {
        return None;
    }
    let (less, more) = (before.price.min(after.price), before.price.max(after.price));
    let times = |price: Fiat, factor: i128| price.0.checked_mul(factor);
    let agree = times(less, OUTLIER_FACTOR).is_none_or(|bound| more.0 < bound);
    let is_above = times(more, SPIKE_FACTOR).is_some_and(|bound| it.price.0 >= bound);
    let is_below = times(it.price, SPIKE_FACTOR).is_some_and(|bound| bound <= less.0);
    if !agree || !(is_above || is_below) {
        return None;
    }
    let (dear, cheap) = if is_above {
        (it.price, more)
    } else {
        (less, it.price)
    };
    Some(Figures::Spike {
        price: it.price,
        before: before.price,
        after: after.price,
        factor: muldiv(dear.0, WORTH_TELLING.0, cheap.0, Rounding::HalfEven).map(Fiat),
        currency: currency.to_owned(),
    })
}

fn is_near(earlier: Timestamp, later: Timestamp) -> bool {
    earlier.plus(NEIGHBOURHOOD) >= later
}

/// What one whole coin cost of each asset that a transaction tells a price of: that of the trade, or
/// else the one that stands beside the leg. Money and NFTs have no price that others could be
/// compared with.
fn prices<'a>(
    transaction: &'a Transaction,
    assets: &'a HashMap<AssetId, Asset>,
) -> Vec<(&'a AssetId, &'a str, Fiat)> {
    if transaction.is_spam || price_outlier(transaction, assets).is_some() {
        return Vec::new();
    }
    let stated = transaction.legs.iter().filter_map(|leg| {
        let price = leg.price.as_ref()?;
        Some((&leg.asset, price.currency.as_str(), price.price))
    });
    let sides = [LegKind::Incoming, LegKind::Outgoing];
    let traded = sides
        .iter()
        .filter_map(|side| traded(transaction, *side, assets));
    let is_coin = |id: &AssetId| {
        let asset = assets.get(id);
        asset.is_some_and(|it| it.kind == AssetKind::Crypto)
    };
    let mut told = BTreeSet::new();
    traded
        .chain(stated)
        .filter(|(asset, _, price)| *price >= Fiat::ZERO && is_coin(asset) && told.insert(*asset))
        .collect()
}

/// The price of the only asset on a side of a trade, by what the other side was worth.
fn traded<'a>(
    transaction: &'a Transaction,
    kind: LegKind,
    assets: &'a HashMap<AssetId, Asset>,
) -> Option<(&'a AssetId, &'a str, Fiat)> {
    if transaction.transaction_type != TransactionType::Trade {
        return None;
    }
    let of_kind = |kind| transaction.legs.iter().filter(move |leg| leg.kind == kind);
    let mut own = of_kind(kind);
    let (Some(leg), None) = (own.next(), own.next()) else {
        return None;
    };
    let other = match kind {
        LegKind::Incoming => LegKind::Outgoing,
        _ => LegKind::Incoming,
    };
    let stated = of_kind(other).find_map(|leg| leg.price.as_ref());
    let currency = match stated {
        Some(price) => price.currency.as_str(),
        None => {
            let money = of_kind(other).filter_map(|leg| assets.get(&leg.asset));
            let mut money = money.filter(|it| it.kind == AssetKind::Fiat);
            money.next()?.symbol.as_str()
        }
    };
    let paid = Side::of(transaction, other, currency, assets)?.value;
    let whole = 10_i128.checked_pow(u32::from(assets.get(&leg.asset)?.decimals))?;
    let price = muldiv(paid.0, whole, leg.units.0, Rounding::HalfEven)?;
    (paid >= WORTH_TELLING).then_some((&leg.asset, currency, Fiat(price)))
}

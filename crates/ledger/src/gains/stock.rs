//! What is at hand of one asset in one place, and how some of it is taken out.

use std::collections::BTreeMap;

use kc_domain::{Fiat, Rounding, Timestamp, Units, amount::share, muldiv};

use super::Method;

/// A quantity with what it cost and when it was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lot {
    /// Above zero.
    pub quantity: Units,
    /// Unknown stays unknown.
    pub cost: Option<Fiat>,
    /// When it was acquired; nothing where nobody told us, and for what comes out of a pool.
    pub acquired: Option<Timestamp>,
}

impl Lot {
    /// Of which nobody told us where it came from.
    pub(super) const fn unexplained(quantity: Units) -> Self {
        Self {
            quantity,
            cost: None,
            acquired: None,
        }
    }

    /// Takes `part` of the quantity out, with its share of the cost rounded down; the rest keeps
    /// the rest, so nothing is lost or made.
    pub(super) fn split(&mut self, part: Units) -> Self {
        let cost = self.cost.and_then(|cost| share(cost, part, self.quantity));
        self.cost = self
            .cost
            .zip(cost)
            .and_then(|(whole, part)| whole.checked_sub(part));
        self.quantity = Units(self.quantity.0 - part.0);
        Self {
            quantity: part,
            cost,
            acquired: self.acquired,
        }
    }
}

/// The lots of one asset in one place, or the pool that they became.
#[derive(Debug)]
pub(super) enum Stock {
    Lots(Lots),
    Pool(Pool),
}

impl Stock {
    pub fn new(method: Method) -> Self {
        match method {
            Method::Fifo | Method::Lifo | Method::Hifo | Method::Lofo => Self::Lots(Lots {
                method,
                next: 0,
                by_rank: BTreeMap::new(),
            }),
            Method::Average | Method::UkPool => Self::Pool(Pool::default()),
        }
    }

    /// Adds a lot; `now` is its turn where its own date is unknown.
    pub fn put(&mut self, lot: Lot, now: Timestamp) {
        match self {
            Self::Lots(lots) => lots.put(lot, now),
            Self::Pool(pool) => pool.put(lot),
        }
    }

    /// Takes `quantity` out. What is not there is unexplained.
    pub fn take(&mut self, quantity: Units) -> Vec<Lot> {
        let mut taken = match self {
            Self::Lots(lots) => lots.take(quantity),
            Self::Pool(pool) => pool.take(quantity),
        };
        let there: i128 = taken.iter().map(|lot| lot.quantity.0).sum();
        if there < quantity.0 {
            taken.push(Lot::unexplained(Units(quantity.0 - there)));
        }
        taken
    }

    /// All that is there.
    pub fn into_lots(self) -> Vec<Lot> {
        match self {
            Self::Lots(lots) => lots.by_rank.into_values().collect(),
            Self::Pool(mut pool) => pool.take(Units(i128::MAX)),
        }
    }
}

/// Lots in the order in which they are taken.
#[derive(Debug)]
pub(super) struct Lots {
    method: Method,
    /// Counts lots, so that no two have one rank.
    next: i64,
    by_rank: BTreeMap<Rank, Lot>,
}

/// Cost a unit, then date, then arrival; whichever the method does not look at is 0.
type Rank = ((i128, i128), i64, i64);

impl Lots {
    fn put(&mut self, lot: Lot, now: Timestamp) {
        self.next += 1;
        let at = lot.acquired.unwrap_or(now).micros();
        let rank = match self.method {
            Method::Lifo => ((0, 0), at.saturating_neg(), -self.next),
            Method::Hifo => (by_unit_cost(&lot), at, self.next),
            Method::Lofo => {
                let (whole, fraction) = by_unit_cost(&lot);
                let is_known = lot.cost.is_some();
                let key = if is_known {
                    (-whole, -fraction)
                } else {
                    (whole, fraction)
                };
                (key, at, self.next)
            }
            _ => ((0, 0), at, self.next),
        };
        self.by_rank.insert(rank, lot);
    }

    fn take(&mut self, quantity: Units) -> Vec<Lot> {
        let mut taken = Vec::new();
        let mut wanted = quantity;
        while wanted > Units::ZERO {
            let Some(mut first) = self.by_rank.first_entry() else {
                break;
            };
            if first.get().quantity <= wanted {
                let lot = first.remove();
                wanted = Units(wanted.0 - lot.quantity.0);
                taken.push(lot);
            } else {
                taken.push(first.get_mut().split(wanted));
                break;
            }
        }
        taken
    }
}

/// What a unit cost, to put lots in order: whole and fraction, the dearest first. An unknown cost
/// comes last.
fn by_unit_cost(lot: &Lot) -> (i128, i128) {
    let Some(cost) = lot.cost else {
        return (i128::MAX, 0);
    };
    let whole = cost.0.div_euclid(lot.quantity.0);
    let rest = cost.0.rem_euclid(lot.quantity.0);
    // The rest is less than the quantity, so the fraction always fits.
    let fraction = muldiv(rest, i128::MAX, lot.quantity.0, Rounding::Down).unwrap_or(0);
    (whole.saturating_neg(), -fraction)
}

/// Units that all cost the same, and beside them those of unknown cost. Each taking holds both in
/// the proportion of the pool: a stray deposit does not make the whole pool unknown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pool {
    known: Units,
    cost: Fiat,
    unknown: Units,
}

impl Pool {
    pub fn put(&mut self, lot: Lot) {
        let sums = lot.cost.and_then(|cost| {
            let known = self.known.checked_add(lot.quantity)?;
            known.checked_add(self.unknown)?;
            Some((known, self.cost.checked_add(cost)?))
        });
        match sums {
            Some((known, cost)) => (self.known, self.cost) = (known, cost),
            // Past what can be counted nothing is known of the rest either.
            None => {
                let room = i128::MAX - self.known.0;
                self.unknown = Units(self.unknown.0.saturating_add(lot.quantity.0).min(room));
            }
        }
    }

    pub fn quantity(&self) -> Units {
        Units(self.known.0 + self.unknown.0)
    }

    /// Takes `quantity`, or all that there is if that is less.
    pub fn take(&mut self, quantity: Units) -> Vec<Lot> {
        let all = self.quantity();
        let wanted = quantity.min(all);
        if wanted <= Units::ZERO {
            return Vec::new();
        }
        let known = muldiv(self.known.0, wanted.0, all.0, Rounding::Down).unwrap_or(0);
        // Rounded down, and yet not so that more unknown is taken than there is.
        let known = Units(known.max(wanted.0 - self.unknown.0));
        let unknown = Units(wanted.0 - known.0);
        let mut taken = Vec::with_capacity(2);
        if known > Units::ZERO {
            let cost = share(self.cost, known, self.known).unwrap_or(self.cost);
            self.cost = Fiat(self.cost.0 - cost.0);
            self.known = Units(self.known.0 - known.0);
            taken.push(Lot {
                quantity: known,
                cost: Some(cost),
                acquired: None,
            });
        }
        if unknown > Units::ZERO {
            self.unknown = Units(self.unknown.0 - unknown.0);
            taken.push(Lot::unexplained(unknown));
        }
        taken
    }
}

//! Gains added up.

use std::collections::BTreeMap;

use kc_domain::Fiat;

use super::{Gain, Term};
use crate::valuation::Sum;

/// Sums of gains. Each is 0 for no rows at all, and unknown if rows are there of which none is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of disposals whose gain is known, so that `profit` is `proceeds − cost` exactly.
    pub proceeds: Option<Fiat>,
    pub cost: Option<Fiat>,
    pub profit: Option<Fiat>,
    /// The part of `profit` of what was held for a year or less, and for more. What comes out of
    /// a pool is in neither, as it has no date.
    pub short_term: Option<Fiat>,
    pub long_term: Option<Fiat>,
    /// Gains without a disposal.
    pub income: Option<Fiat>,
    /// Rows of unknown gain, which are in no sum.
    pub unknown_rows: u64,
}

/// The sums of all rows, and of each asset by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GainsSummary {
    pub total: Totals,
    pub by_asset: Vec<(usize, Totals)>,
}

/// Adds gains up, over all and asset by asset in the order of their numbers.
#[must_use]
pub fn gains_summary<'a>(gains: impl IntoIterator<Item = &'a Gain>) -> GainsSummary {
    let mut total = Running::default();
    let mut by_asset: BTreeMap<usize, Running> = BTreeMap::new();
    for gain in gains {
        total.add(gain);
        by_asset.entry(gain.asset()).or_default().add(gain);
    }
    GainsSummary {
        total: total.totals(),
        by_asset: by_asset
            .into_iter()
            .map(|(asset, running)| (asset, running.totals()))
            .collect(),
    }
}

#[derive(Default)]
struct Running {
    proceeds: Sum,
    cost: Sum,
    profit: Sum,
    short_term: Sum,
    long_term: Sum,
    income: Sum,
    unknown_rows: u64,
}

impl Running {
    fn add(&mut self, gain: &Gain) {
        self.unknown_rows += u64::from(gain.profit().is_none());
        if gain.is_income() {
            return self.income.add(gain.profit());
        }
        self.proceeds.add(gain.profit().and(gain.proceeds()));
        self.cost.add(gain.profit().and(gain.cost()));
        self.profit.add(gain.profit());
        match gain.term() {
            Some(Term::Short) => self.short_term.add(gain.profit()),
            Some(Term::Long) => self.long_term.add(gain.profit()),
            None => {}
        }
    }

    fn totals(self) -> Totals {
        Totals {
            proceeds: self.proceeds.known(),
            cost: self.cost.known(),
            profit: self.profit.known(),
            short_term: self.short_term.known(),
            long_term: self.long_term.known(),
            income: self.income.known(),
            unknown_rows: self.unknown_rows,
        }
    }
}

//! What holdings are worth. Every number is exact or rounded half to even at 10⁻¹⁸, and what is
//! not known is left out of sums, never counted as 0.

use kc_domain::{Fiat, Units};

/// What one holding is worth, in the currency of the prices given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Valuation {
    /// `quantity × price`; unknown without a price, or if it does not fit.
    pub market_value: Option<Fiat>,
    /// What the same quantity was worth a day before.
    pub value_day_before: Option<Fiat>,
    /// What it cost.
    pub cost: Option<Fiat>,
    /// `market_value − cost`; unknown if either is.
    pub unrealized: Option<Fiat>,
    /// `unrealized / cost × 100`, in percent; 0 where it can not be told, as the contract wants.
    pub roi: Fiat,
    /// The change of the value over the last day, in percent; unknown without both prices.
    pub change_24h: Option<Fiat>,
}

/// What a whole portfolio is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The sum of the known market values: 0 for no holdings at all, unknown if holdings are
    /// there and none has a known value.
    pub total_value: Option<Fiat>,
    /// The sum of the known costs, by the same rule.
    pub total_cost_basis: Option<Fiat>,
    /// The sum over holdings whose value and cost are both known, by the same rule. With partly
    /// unknown ones it is therefore not `total_value − total_cost_basis`.
    pub total_unrealized: Option<Fiat>,
    /// `total_unrealized` over the costs of the same holdings, in percent; 0 where it can not be
    /// told.
    pub roi_percentage: Fiat,
    /// The change of value over the last day, in percent, over holdings whose two prices are
    /// known.
    pub change_24h: Option<Fiat>,
    /// How many holdings have no known value, and so are missing from `total_value`.
    pub without_value: usize,
    /// How many holdings have no known cost, and so are missing from `total_cost_basis`.
    pub without_cost: usize,
}

/// Values one holding of `quantity` base units of an asset with `decimals`, at the `price` of one
/// whole coin now and a day before, given what it cost.
#[must_use]
pub fn valuation(
    quantity: Units,
    decimals: u8,
    price: Option<Fiat>,
    day_before: Option<Fiat>,
    cost: Option<Fiat>,
) -> Valuation {
    let market_value = price.and_then(|price| quantity.value(decimals, price));
    let unrealized = market_value
        .zip(cost)
        .and_then(|(value, cost)| value.checked_sub(cost));
    Valuation {
        market_value,
        value_day_before: day_before.and_then(|price| quantity.value(decimals, price)),
        cost,
        unrealized,
        roi: ratio(unrealized, cost).unwrap_or(Fiat::ZERO),
        // Of the prices, not of the values: a dust holding's value has too few digits.
        change_24h: change(price, day_before),
    }
}

/// Adds up valuations. Unknown ones are left out of each sum, and counted.
#[must_use]
pub fn summary<'a>(valuations: impl IntoIterator<Item = &'a Valuation>) -> Summary {
    let [
        mut value,
        mut cost,
        mut unrealized,
        mut cost_of_unrealized,
        mut now,
        mut day_before,
    ] = [Sum::default(); 6];
    let (mut without_value, mut without_cost) = (0, 0);
    for one in valuations {
        value.add(one.market_value);
        cost.add(one.cost);
        unrealized.add(one.unrealized);
        cost_of_unrealized.add(one.unrealized.and(one.cost));
        now.add(one.value_day_before.and(one.market_value));
        day_before.add(one.market_value.and(one.value_day_before));
        without_value += usize::from(one.market_value.is_none());
        without_cost += usize::from(one.cost.is_none());
    }
    let total_unrealized = unrealized.known();
    Summary {
        total_value: value.known(),
        total_cost_basis: cost.known(),
        total_unrealized,
        roi_percentage: ratio(total_unrealized, cost_of_unrealized.known()).unwrap_or(Fiat::ZERO),
        change_24h: change(now.known(), day_before.known()),
        without_value,
        without_cost,
    }
}

/// `part / whole × 100` where both are known and the whole is not 0.
fn ratio(part: Option<Fiat>, whole: Option<Fiat>) -> Option<Fiat> {
    let (part, whole) = part.zip(whole)?;
    part.percent_of(whole)
}

fn change(now: Option<Fiat>, before: Option<Fiat>) -> Option<Fiat> {
    let (now, before) = now.zip(before)?;
    now.checked_sub(before)?.percent_of(before)
}

/// A sum that knows whether anything known went into it, and whether it still fits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    total: Fiat,
    known: bool,
    unknown: bool,
    overflow: bool,
}

impl Sum {
    pub fn add(&mut self, amount: Option<Fiat>) {
        let Some(amount) = amount else {
            self.unknown = true;
            return;
        };
        self.known = true;
        match self.total.checked_add(amount) {
            Some(total) => self.total = total,
            None => self.overflow = true,
        }
    }

    pub fn known(self) -> Option<Fiat> {
        let only_unknown = self.unknown && !self.known;
        (!only_unknown && !self.overflow).then_some(self.total)
    }
}

/// The sum of what is known: 0 of nothing, unknown if nothing that is there is known or it does not
/// fit.
#[must_use]
pub fn total(values: impl IntoIterator<Item = Option<Fiat>>) -> Option<Fiat> {
    let mut sum = Sum::default();
    values.into_iter().for_each(|value| sum.add(value));
    sum.known()
}

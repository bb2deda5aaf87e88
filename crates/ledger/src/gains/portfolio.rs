//! France's rule for occasional sellers (art. 150 VH bis CGI; BOI-RPPM-PVBMC-30-20): all digital
//! assets are one portfolio.
//!
//! A disposal for money, goods or services gains its price less the part of the portfolio's whole
//! cost that the price is of the portfolio's worth at that time. Fees lower the gain, not the part.
//! What was exchanged for another digital asset is no disposal.
//!
//! Units of unknown purchase stand beside the portfolio: the law is applied to the rest, and their
//! own disposal is of unknown cost. Where one price is missing the portfolio's worth is unknown, and
//! with it what the rest cost from there on, until all of it is gone.

use kc_domain::{Fiat, Rounding, Units, muldiv};

use super::{
    LegResult, Matching, PoolBefore,
    engine::Engine,
    parts::part,
    step::{Act, Step},
    stock::{Piece, Stock},
    unknown::Amount,
};

/// What a stock was worth when it was last asked for: mostly neither its units nor its price changed
/// since.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Worth {
    units: Units,
    price: Fiat,
    value: Option<Fiat>,
}

impl Worth {
    fn of(
        &mut self,
        units: Units,
        price: Option<Fiat>,
        value: impl FnOnce(Units, Fiat) -> Option<Fiat>,
    ) -> Option<Fiat> {
        let price = price?;
        if self.units != units || self.price != price {
            *self = Self {
                units,
                price,
                value: value(units, price),
            };
        }
        self.value
    }
}

impl Engine<'_> {
    pub(super) fn execute_portfolio(&mut self, step: &Step) {
        match step.act {
            Act::Acquire { cost, is_dated } => {
                let mut piece = Piece::pooled(step.quantity, Amount::ZERO);
                if cost.is_known() && is_dated {
                    self.portfolio = self.portfolio.plus(cost);
                } else {
                    piece.cost = Amount::UNKNOWN;
                }
                self.stocks.put(step.spot, step.asset, piece, step.at);
                let result = LegResult::new(cost, Amount::UNKNOWN);
                self.outcome.legs.tell(step.of, result);
            }
            Act::Dispose { proceeds, price } => self.sell(step, proceeds, price),
            Act::Income { .. } | Act::Remove | Act::Move { .. } => self.execute(step, &[]),
        }
        if !self.portfolio.is_known() && self.has_no_known_units() {
            self.portfolio = Amount::ZERO;
        }
    }

    fn sell(&mut self, step: &Step, proceeds: Amount, price: Amount) {
        let value = self.worth(step, price);
        let before = PoolBefore {
            quantity: Units::ZERO,
            cost: self.portfolio.known(),
            unknown: Units::ZERO,
            value: value.known(),
        };
        let pool = self.pool(before);
        let mut taken = std::mem::take(&mut self.taken);
        self.stocks
            .take(step.spot, step.asset, step.quantity, &mut taken);
        let (mut left, mut price_left) = (proceeds, price);
        let mut units_left = step.quantity;
        let mut whole = None;
        for mut piece in taken.drain(..) {
            let proceeds = part(left, piece.quantity, units_left);
            let price = part(price_left, piece.quantity, units_left);
            (left, price_left) = (left.minus(proceeds), price_left.minus(price));
            units_left = Units(units_left.0 - piece.quantity.0);
            let is_known = piece.cost.is_known();
            if is_known {
                piece.cost = self.share_of_cost(price, value);
                self.portfolio = self.portfolio.minus(piece.cost);
            }
            whole = Some(whole.map_or(piece.cost, |cost: Amount| cost.plus(piece.cost)));
            let matching = if is_known {
                Matching::Portfolio
            } else {
                Matching::Nothing
            };
            self.row(step, &piece, proceeds, matching, pool);
        }
        self.taken = taken;
        let cost = whole.unwrap_or(Amount::UNKNOWN);
        self.outcome
            .legs
            .tell(step.of, LegResult::new(cost, proceeds));
    }

    /// `whole cost · price / worth`, and never more than the whole cost.
    fn share_of_cost(&self, price: Amount, value: Amount) -> Amount {
        let known = self.portfolio.known().zip(price.known()).zip(value.known());
        let Some(((cost, price), value)) = known else {
            return Amount::UNKNOWN;
        };
        if price >= value || self.has_no_known_units() {
            return cost.into();
        }
        muldiv(cost.0, price.0.max(0), value.0, Rounding::Down)
            .map(Fiat)
            .into()
    }

    /// What all units of known purchase are worth before the disposal: those of the asset that is
    /// disposed of at its price, the others at the market's.
    fn worth(&mut self, step: &Step, price: Amount) -> Amount {
        let mut sum = Fiat::ZERO;
        let all = self.stocks.all();
        self.worths.resize(all.len(), Worth::default());
        for ((_, asset, stock), worth) in all.iter().zip(&mut self.worths) {
            let Stock::Pool(pool) = stock else {
                continue;
            };
            if pool.known == Units::ZERO {
                continue;
            }
            let value = if *asset == step.asset {
                price.known().and_then(|it| {
                    muldiv(it.0, pool.known.0, step.quantity.0, Rounding::HalfEven).map(Fiat)
                })
            } else {
                let price = self.quotes.price(self.facts.id(*asset), step.at);
                worth.of(pool.known, price, |units, price| {
                    units.value(self.facts.fact(*asset).decimals?, price)
                })
            };
            match value.and_then(|value| sum.checked_add(value)) {
                Some(more) => sum = more,
                None => return Amount::UNKNOWN,
            }
        }
        sum.into()
    }

    fn has_no_known_units(&self) -> bool {
        self.stocks.all().iter().all(|(_, _, stock)| match stock {
            Stock::Pool(pool) => pool.known == Units::ZERO,
            _ => true,
        })
    }
}

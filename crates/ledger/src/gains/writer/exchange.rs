//! What is bought, sold, received and paid, with the values of the moment.

use kc_domain::{Label, Units};

use super::{Entry, Part, Writer, coins};
use crate::gains::{Method, step::Act, unknown::Amount};

impl<'a> Writer<'a> {
    /// What is sent goes for the value of what is received, and the other way round. Money counts
    /// before a market price, and what was received before what was given.
    pub(super) fn exchange(
        &mut self,
        entry: Entry<'a>,
        outgoing: &[Part],
        incoming: &[Part],
        fees: &[Part],
    ) {
        let is_money = |parts: &[Part]| parts.iter().all(|part| part.is_money);
        if self.options.method == Method::Portfolio
            && !outgoing.is_empty()
            && !incoming.is_empty()
            && !outgoing.iter().chain(incoming).any(|part| part.is_money)
        {
            return self.defer(entry, outgoing, incoming);
        }
        let fee = self.sum(fees);
        let is_purchase = is_money(outgoing);
        let value = if is_purchase {
            self.sum(outgoing).or_else(|| self.sum(incoming))
        } else {
            self.sum(incoming).or_else(|| self.sum(outgoing))
        };
        let (proceeds, cost) = if is_purchase {
            (value, value.plus(fee))
        } else {
            (value.minus(fee), value)
        };
        self.sell(entry, outgoing, proceeds, value);
        let mut costs = self.divide(cost, incoming);
        for (part, cost) in incoming.iter().zip(costs.drain(..)) {
            if !part.is_money {
                self.acquire(entry, part, cost, true);
            }
        }
        self.values = costs;
    }

    /// One asset for another where that is no disposal: all that is given becomes all that is
    /// received, in equal parts.
    fn defer(&mut self, entry: Entry<'a>, outgoing: &[Part], incoming: &[Part]) {
        let share = |units: Units, place: usize, of: usize| {
            let (place, of) = (place as i128, of as i128);
            let (each, more) = (units.0 / of, units.0 % of);
            Units(each + i128::from(place < more))
        };
        for (from_place, from) in outgoing.iter().enumerate() {
            for (to_place, to) in incoming.iter().enumerate() {
                let from = Part {
                    units: share(from.units, to_place, incoming.len()),
                    ..*from
                };
                let to = Part {
                    units: share(to.units, from_place, outgoing.len()),
                    ..*to
                };
                if from.units > Units::ZERO {
                    self.carry(entry, from, entry.here(), entry.here(), Some((entry, to)));
                }
            }
        }
    }

    pub(super) fn dispose(&mut self, entry: Entry<'a>, outgoing: &[Part], fees: &[Part]) {
        let (value, fee) = (self.sum(outgoing), self.sum(fees));
        self.sell(entry, outgoing, value.minus(fee), value);
    }

    fn sell(&mut self, entry: Entry<'a>, outgoing: &[Part], proceeds: Amount, price: Amount) {
        let prices = if self.options.method == Method::Portfolio {
            let prices = self.divide(price, outgoing);
            let kept = prices.clone();
            self.values = prices;
            kept
        } else {
            Vec::new()
        };
        let mut all = self.divide(proceeds, outgoing);
        for (place, (part, proceeds)) in outgoing.iter().zip(all.drain(..)).enumerate() {
            if !part.is_money {
                let price = prices.get(place).copied().unwrap_or(Amount::UNKNOWN);
                self.push(entry, part, Act::Dispose { proceeds, price });
            }
        }
        self.values = all;
    }

    /// Received at market value; of income that value is the gain, and the fee adds to the cost.
    pub(super) fn receive(
        &mut self,
        entry: Entry<'a>,
        incoming: &[Part],
        fees: &[Part],
        is_income: bool,
    ) {
        let fee = self.sum(fees);
        let mut shares = self.divide(fee, incoming);
        for part in incoming.iter().filter(|_| is_income) {
            let value = self.value(part);
            self.push(entry, part, Act::Income { value });
        }
        for (part, fee) in incoming.iter().zip(shares.drain(..)) {
            if !part.is_money {
                let value = self.value(part);
                self.acquire(entry, part, value.plus(fee), true);
            }
        }
        self.values = shares;
    }

    /// The fee is a disposal of what it was paid in, at market value.
    pub(super) fn pay(&mut self, entry: Entry<'a>, fees: &[Part]) {
        for part in coins(fees) {
            self.give_as_fee(entry, part);
        }
    }

    pub(super) fn give_as_fee(&mut self, entry: Entry<'a>, part: &Part) {
        let label = Label::Fee;
        let entry = Entry { label, ..entry };
        let value = self.value(part);
        let act = Act::Dispose {
            proceeds: value,
            price: value,
        };
        self.push(entry, part, act);
    }
}

//! One coin for money, without a fee: most of what people do, so it goes the straight way.

use kc_domain::{LegKind, Units};

use super::{Entry, Writer};
use crate::gains::{
    Method,
    step::{Act, LegOf, Step},
    treatment::{Treatment, treatment},
    unknown::Amount,
};

impl<'a> Writer<'a> {
    /// Buys or sells a coin, as an exchange does, if that is all that the transaction is; says
    /// whether it was.
    pub(super) fn trade_in_money(&mut self, entry: Entry<'a>, place: usize) -> bool {
        let [one, other] = self.journal.legs_of(place) else {
            return false;
        };
        let is_plain = !self.journal.entries[place].is_spam
            && one.units > Units::ZERO
            && other.units > Units::ZERO
            && treatment(entry.label, self.options.gifts) == Treatment::Exchange
            && !self.links.has(place);
        if !is_plain {
            return false;
        }
        // In the order of the legs, as assets are numbered in the order in which they are seen.
        let assets = [self.asset(one), self.asset(other)];
        let (coin, money) = match (one.is_money, other.is_money) {
            (false, true) => (0, 1),
            (true, false) => (1, 0),
            _ => return false,
        };
        let legs = [one, other];
        let (leg, worth) = (legs[coin], legs[money].worth.or(legs[coin].worth));
        let act = match (legs[coin].kind, legs[money].kind) {
            (LegKind::Incoming, LegKind::Outgoing) => Act::Acquire {
                cost: worth,
                is_dated: true,
            },
            (LegKind::Outgoing, LegKind::Incoming) => Act::Dispose {
                proceeds: worth,
                price: match self.options.method {
                    Method::Portfolio => worth,
                    _ => Amount::UNKNOWN,
                },
            },
            _ => return false,
        };
        self.engine.push(&Step {
            at: entry.at,
            of: LegOf {
                transaction: entry.number,
                leg: coin as u32,
            },
            label: entry.label,
            asset: assets[coin],
            wallet: entry.wallet,
            spot: entry.here(),
            quantity: leg.units,
            act,
        });
        true
    }
}

//! Own transfers that several wallets tell of at the same moment, or only one.

use super::{Entry, Part, Writer};
use crate::gains::{
    same_moment::{End, Met},
    step::Spot,
    unknown::Amount,
};

impl<'a> Writer<'a> {
    /// Carries an own transfer out when the first of its wallets tells of it.
    pub(super) fn own_transfer(&mut self, entry: Entry<'a>, place: usize) {
        let links = &self.links;
        let is_linked = |place| links.has(place);
        let met = self.same_moment.carry_out(self.journal, place, is_linked);
        let Some(met) = met else {
            return;
        };
        let Met {
            moved,
            sent,
            lost,
            arrived,
        } = met;
        for (from, to, units) in moved {
            let (source, part) = self.end(entry, from);
            let (target, arrival) = self.end(entry, to);
            if source.wallet != target.wallet && !part.is_money {
                let (part, arrival) = (Part { units, ..part }, Part { units, ..arrival });
                self.carry(
                    source,
                    part,
                    source.here(),
                    target.here(),
                    Some((target, arrival)),
                );
            }
        }
        for end in sent {
            let (source, part) = self.end(entry, end);
            self.send_nowhere(source, part);
        }
        for end in lost {
            let (source, part) = self.end(entry, end);
            if !part.is_money {
                self.give_as_fee(source, &part);
            }
        }
        for end in arrived {
            let (target, part) = self.end(entry, end);
            if !part.is_money {
                self.acquire(target, &part, Amount::UNKNOWN, false);
            }
        }
    }

    /// What links leave of an own transfer.
    pub(super) fn beside_links(&mut self, entry: Entry<'a>, incoming: &[Part], outgoing: &[Part]) {
        for part in outgoing {
            self.send_nowhere(entry, *part);
        }
        for part in super::coins(incoming) {
            self.acquire(entry, part, Amount::UNKNOWN, false);
        }
    }

    fn send_nowhere(&mut self, entry: Entry<'a>, part: Part) {
        if !part.is_money {
            let underway = Spot::Underway(entry.wallet);
            self.carry(entry, part, entry.here(), underway, None);
        }
    }

    fn end(&mut self, entry: Entry<'a>, end: End) -> (Entry<'a>, Part) {
        let told = self.entry(end.transaction, entry.at);
        let leg = self.journal.legs_of(end.transaction)[end.leg];
        let number = u32::try_from(end.leg).unwrap_or(u32::MAX);
        let part = self.part(number, &leg);
        let units = end.units;
        (told, Part { units, ..part })
    }
}

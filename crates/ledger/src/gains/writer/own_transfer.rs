//! Own transfers that several wallets tell of at the same moment, or only one.

use kc_domain::Transaction;

use super::{Entry, Part, Writer};
use crate::gains::{
    same_moment::{End, Met},
    step::Spot,
    unknown::Amount,
};

impl<'a> Writer<'a> {
    /// Carries an own transfer out when the first of its wallets tells of it.
    pub(super) fn own_transfer(&mut self, entry: Entry<'a>, all: &[&'a Transaction], place: usize) {
        let links = &self.links;
        let is_linked = |it: &Transaction| !links.is_empty() && links.has(&it.id);
        let Some(met) = self.same_moment.carry_out(all, place, is_linked) else {
            return;
        };
        let Met {
            moved,
            sent,
            lost,
            arrived,
        } = met;
        for (from, to, units) in moved {
            let (source, part) = self.end(entry, all, from);
            let (target, arrival) = self.end(entry, all, to);
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
            let (source, part) = self.end(entry, all, end);
            self.send_nowhere(source, part);
        }
        for end in lost {
            let (source, part) = self.end(entry, all, end);
            if !part.is_money {
                self.give_as_fee(source, &part);
            }
        }
        for end in arrived {
            let (target, part) = self.end(entry, all, end);
            if !part.is_money {
                self.acquire(target, &part, Amount::UNKNOWN, false);
            }
        }
    }

    /// What links leave of an own transfer.
    pub(super) fn beside_links(
        &mut self,
        entry: Entry<'a>,
        incoming: &[Part<'a>],
        outgoing: &[Part<'a>],
    ) {
        for part in outgoing {
            self.send_nowhere(entry, *part);
        }
        for part in super::coins(incoming) {
            self.acquire(entry, part, Amount::UNKNOWN, false);
        }
    }

    fn send_nowhere(&mut self, entry: Entry<'a>, part: Part<'a>) {
        if !part.is_money {
            let underway = Spot::Underway(entry.wallet);
            self.carry(entry, part, entry.here(), underway, None);
        }
    }

    fn end(
        &mut self,
        entry: Entry<'a>,
        all: &[&'a Transaction],
        end: End,
    ) -> (Entry<'a>, Part<'a>) {
        let transaction = all[end.transaction];
        let told = Entry {
            number: self.number(end.transaction),
            label: transaction.label,
            wallet: self.engine.facts.wallet(&transaction.integration),
            at: entry.at,
            transaction,
        };
        let leg = &transaction.legs[end.leg];
        let asset = self.engine.facts.asset(&leg.asset);
        let part = Part {
            leg,
            number: u32::try_from(end.leg).unwrap_or(u32::MAX),
            asset,
            units: end.units,
            is_money: self.engine.facts.fact(asset).is_money,
        };
        (told, part)
    }
}

//! Transfers that links name: lots go under way when they are sent, and out of it when they
//! arrive.

use kc_domain::{Rounding, Units, muldiv};

use super::{Entry, Part, Writer};
use crate::{
    gains::{
        Flaw,
        books::{Sent, quantity},
        links::{Stage, named},
        step::{Act, Spot},
        stock::resize,
    },
    transfers::TransferLink,
};

/// What of a link gets through: of the asset sent, and of the asset received.
#[derive(Clone, Copy)]
struct Carried {
    sent: Units,
    received: Units,
}

impl<'a> Writer<'a> {
    /// Carries out the links of a transaction, and leaves in the parts what they do not speak of.
    /// Says whether there is a link.
    pub(super) fn link(
        &mut self,
        entry: Entry<'a>,
        incoming: &mut Vec<Part>,
        outgoing: &mut Vec<Part>,
    ) -> bool {
        let id = &entry.transaction.id;
        let (leaving, arriving) = (self.links.leaving(id), self.links.arriving(id));
        for link in &leaving {
            self.leave(entry, *link, outgoing);
        }
        for link in &arriving {
            self.arrive(entry, *link, incoming);
        }
        incoming.retain(|part| part.units > Units::ZERO);
        outgoing.retain(|part| part.units > Units::ZERO);
        !leaving.is_empty() || !arriving.is_empty()
    }

    fn leave(&mut self, entry: Entry<'a>, number: u32, outgoing: &mut [Part]) {
        let link = self.links.link(number);
        if link.from == link.to {
            let transaction = link.from.clone();
            let flaw = Flaw::LinkToItself { transaction };
            return self.engine.outcome.flaws.push(flaw);
        }
        let facts = &self.engine.facts;
        let mut parts = outgoing.iter_mut();
        let part = parts.find(|it| facts.id(it.asset) == &link.from_asset);
        let there = part.as_ref().map_or(Units::ZERO, |part| part.units);
        let sent = link.sent.min(there).max(Units::ZERO);
        if sent < link.sent {
            self.engine.outcome.flaws.push(Flaw::LinkTooLarge {
                transaction: link.from.clone(),
            });
        }
        let Some(part) = part.filter(|_| sent > Units::ZERO) else {
            return;
        };
        part.units = Units(there.0 - sent.0);
        let part = *part;
        if part.is_money {
            return;
        }
        let to_asset = self.engine.facts.asset(&link.to_asset);
        let carried = self.carried(link, sent);
        let leaving = Part {
            units: carried.sent,
            ..part
        };
        match self.links.stage(number) {
            Stage::Ahead => *self.links.stage(number) = Stage::Arrived,
            Stage::Sent(_) | Stage::Arrived => {}
            Stage::Waiting if carried.sent > Units::ZERO => {
                let under_way = self.send(entry, link, leaving, to_asset, carried);
                *self.links.stage(number) = Stage::Sent(Box::new(under_way));
            }
            Stage::Waiting => {}
        }
        let lost = Units(sent.0 - carried.sent.0);
        if lost > Units::ZERO {
            self.give_as_fee(
                entry,
                &Part {
                    units: lost,
                    ..part
                },
            );
        }
    }

    fn send(
        &mut self,
        entry: Entry<'a>,
        link: &TransferLink,
        leaving: Part,
        to_asset: u32,
        carried: Carried,
    ) -> Sent {
        let universal = self.engine.stocks.is_universal;
        if universal && leaving.asset != to_asset {
            self.become_twin(entry, leaving, to_asset, carried);
        }
        let asset = if universal { to_asset } else { leaving.asset };
        let pieces = if universal {
            let held = if leaving.asset == to_asset {
                carried.sent
            } else {
                carried.received
            };
            self.engine.stocks.hold(entry.here(), to_asset, -held.0);
            Vec::new()
        } else {
            let pieces = self
                .engine
                .depart(entry.here(), leaving.asset, carried.sent);
            let of = self.leg_of(entry, &leaving);
            self.engine.tell_cost(of, &pieces);
            pieces
        };
        Sent {
            ends: named(link),
            wallet: entry.wallet,
            asset,
            quantity: if asset == leaving.asset {
                carried.sent
            } else {
                carried.received
            },
            pieces,
        }
    }

    fn arrive(&mut self, entry: Entry<'a>, number: u32, incoming: &mut [Part]) {
        let link = self.links.link(number);
        let facts = &self.engine.facts;
        let mut parts = incoming.iter_mut();
        let part = parts.find(|it| facts.id(it.asset) == &link.to_asset);
        let Some(part) = part.filter(|_| link.from != link.to) else {
            return;
        };
        if part.is_money {
            part.units = Units(part.units.0 - link.received.min(part.units).0.max(0));
            return;
        }
        match std::mem::replace(self.links.stage(number), Stage::Arrived) {
            Stage::Sent(sent) => {
                let carried = self.carried_back(link, &sent);
                let into = carried.min(part.units);
                part.units = Units(part.units.0 - into.0);
                let part = Part {
                    units: into,
                    ..*part
                };
                self.take_in(entry, &part, *sent);
            }
            Stage::Waiting => self.arrive_ahead(entry, number, part),
            stage @ (Stage::Ahead | Stage::Arrived) => *self.links.stage(number) = stage,
        }
    }

    /// Lots come out of transit.
    fn take_in(&mut self, entry: Entry<'a>, part: &Part, mut sent: Sent) {
        let asset = part.asset;
        if self.engine.stocks.is_universal {
            return self.engine.stocks.hold(entry.here(), asset, part.units.0);
        }
        let there = quantity(&sent.pieces);
        let into = if there == sent.quantity {
            part.units
        } else {
            // Not all of it was covered by lots: the rest is of unknown purchase.
            muldiv(part.units.0, there.0, sent.quantity.0, Rounding::Down).map_or(there, Units)
        };
        resize(&mut sent.pieces, there, into);
        let of = self.leg_of(entry, part);
        self.engine.tell_cost(of, &sent.pieces);
        for piece in sent.pieces {
            self.engine.stocks.put(entry.here(), asset, piece, entry.at);
        }
    }

    /// Clocks disagree: what arrives is taken from where it will be sent.
    fn arrive_ahead(&mut self, entry: Entry<'a>, number: u32, part: &mut Part) {
        let link = self.links.link(number);
        let from_asset = self.engine.facts.asset(&link.from_asset);
        let sender = self.links.sender(number);
        let Some(sender) = sender else {
            *self.links.stage(number) = Stage::Waiting;
            return self.engine.outcome.flaws.push(Flaw::SenderUnknown {
                transaction: link.to.clone(),
            });
        };
        let carried = self.carried(link, link.sent.max(Units::ZERO));
        let into = carried.received.min(part.units);
        if carried.sent <= Units::ZERO || into <= Units::ZERO {
            *self.links.stage(number) = Stage::Waiting;
            return;
        }
        *self.links.stage(number) = Stage::Ahead;
        part.units = Units(part.units.0 - into.0);
        let from = Spot::Wallet(self.engine.facts.wallet(sender));
        let arriving = Part {
            units: carried.sent,
            ..*part
        };
        let act = Act::Move {
            to: entry.here(),
            to_asset: part.asset,
            into,
            arrives: self.leg_of(entry, part),
        };
        self.step(entry, (from, from_asset), &arriving, act);
    }

    /// Lots become the same coin on another chain, without leaving.
    fn become_twin(&mut self, entry: Entry<'a>, leaving: Part, to_asset: u32, carried: Carried) {
        let act = Act::Move {
            to: entry.here(),
            to_asset,
            into: carried.received,
            arrives: self.leg_of(entry, &leaving),
        };
        self.push(entry, &leaving, act);
    }

    /// What of so much gets through, and what it then is.
    fn carried(&mut self, link: &TransferLink, sent: Units) -> Carried {
        let received = link.received.max(Units::ZERO);
        let (from, to) = (
            self.engine.facts.decimals_of(&link.from_asset),
            self.engine.facts.decimals_of(&link.to_asset),
        );
        let through = if link.from_asset == link.to_asset {
            Some(received)
        } else {
            from.zip(to)
                .and_then(|(from, to)| scaled(received, to, from))
        };
        match through {
            Some(through) if through < sent => Carried {
                sent: through,
                received,
            },
            // More than was sent does not get through; what it is worth there is the whole of it.
            Some(through) if through > sent => {
                let part = muldiv(received.0, sent.0, through.0, Rounding::Down);
                Carried {
                    sent,
                    received: part.map_or(received, Units),
                }
            }
            _ => Carried { sent, received },
        }
    }

    /// What arrives of what was sent.
    fn carried_back(&mut self, link: &TransferLink, sent: &Sent) -> Units {
        if self.engine.facts.id(sent.asset) == &link.to_asset {
            return sent.quantity;
        }
        self.carried(link, sent.quantity).received
    }
}

/// An amount of one asset in the units of another with other decimals.
fn scaled(units: Units, from: u8, to: u8) -> Option<Units> {
    let power = |decimals: u8| 10_i128.checked_pow(u32::from(decimals));
    let scaled = match from.cmp(&to) {
        std::cmp::Ordering::Equal => Some(units.0),
        std::cmp::Ordering::Less => units.0.checked_mul(power(to - from)?),
        std::cmp::Ordering::Greater => units.0.checked_div(power(from - to)?),
    };
    scaled.map(Units)
}

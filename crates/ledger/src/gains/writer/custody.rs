//! What is staked, lent or put up, and comes back: for a receipt, or for nothing that shows.

use kc_domain::{Units, transaction::SOURCE_RULE};

use super::{Entry, Part, Writer, coins};
use crate::{
    gains::{step::Spot, unknown::Amount},
    issue::is_issued,
};

impl<'a> Writer<'a> {
    /// What goes becomes its receipt, or goes into custody where there is none. Whatever else comes
    /// is income.
    pub(super) fn give_into_custody(
        &mut self,
        entry: Entry<'a>,
        (incoming, outgoing): (&mut Vec<Part>, &mut Vec<Part>),
        fees: &[Part],
    ) {
        set_off(incoming, outgoing);
        if outgoing.is_empty() {
            return self.leave_unexplained(entry, incoming);
        }
        let (receipts, beside) = receipts(entry, incoming, outgoing);
        if receipts.is_empty() {
            self.relocate(entry, outgoing, entry.here(), Spot::Custody(entry.wallet));
        } else {
            for (given, receipt) in self.reshape(entry, outgoing, &receipts, fees) {
                self.receipts.note(receipt, given);
            }
        }
        self.receive(entry, &beside, &[], true);
    }

    /// A receipt that is given back becomes what it was made for, and whatever else comes is income.
    /// Without a receipt it comes out of custody.
    pub(super) fn take_from_custody(
        &mut self,
        entry: Entry<'a>,
        (incoming, outgoing): (&mut Vec<Part>, &mut Vec<Part>),
        fees: &[Part],
    ) {
        set_off(incoming, outgoing);
        let custody = Spot::Custody(entry.wallet);
        if outgoing.is_empty() {
            return self.relocate(entry, incoming, custody, entry.here());
        }
        if incoming.is_empty() {
            return self.relocate(entry, outgoing, entry.here(), custody);
        }
        let is_known = |part: &Part| {
            let mut given_back = outgoing.iter();
            given_back.any(|receipt| self.receipts.is_for(receipt.asset, part.asset))
        };
        let (mut back, mut beside): (Vec<Part>, Vec<Part>) =
            incoming.iter().copied().partition(is_known);
        if back.is_empty() {
            std::mem::swap(&mut back, &mut beside);
        }
        self.reshape(entry, outgoing, &back, fees);
        self.receive(entry, &beside, &[], true);
    }

    pub(super) fn leave_unexplained(&mut self, entry: Entry<'a>, incoming: &[Part]) {
        for part in coins(incoming) {
            self.acquire(entry, part, Amount::UNKNOWN, false);
        }
    }
}

/// What came for what was given, and what came beside it. A receipt is made for what is given. Where
/// nothing was made, all that came is taken for it, but not from the contract that also took what
/// was given: a chef takes coins and pays rewards, and gives no receipts. Where the source itself says
/// what was done, it does not matter who gave.
fn receipts(entry: Entry<'_>, incoming: &[Part], outgoing: &[Part]) -> (Vec<Part>, Vec<Part>) {
    let leg = |part: &Part| &entry.transaction.legs[part.number as usize];
    let party = |part: &Part| leg(part).counterparty.as_deref();
    let is_made = |part: &Part| is_issued(&leg(part).asset, party(part));
    let is_any_made = incoming.iter().any(is_made);
    let is_told = entry.transaction.rule == SOURCE_RULE;
    let taker = outgoing.first().and_then(party);
    let taker = taker.filter(|it| outgoing.iter().all(|part| party(part) == Some(*it)));
    let is_reward = |part: &Part| taker.is_some() && party(part) == taker;
    incoming.iter().copied().partition(|part| {
        if is_any_made {
            is_made(part)
        } else {
            is_told || !is_reward(part)
        }
    })
}

/// What of an asset came back at once was change: only the rest was given, or received.
fn set_off(incoming: &mut Vec<Part>, outgoing: &mut Vec<Part>) {
    for part in outgoing.iter_mut() {
        for back in incoming.iter_mut().filter(|it| it.asset == part.asset) {
            let change = part.units.min(back.units).0;
            part.units = Units(part.units.0 - change);
            back.units = Units(back.units.0 - change);
        }
    }
    incoming.retain(|part| part.units > Units::ZERO);
    outgoing.retain(|part| part.units > Units::ZERO);
}

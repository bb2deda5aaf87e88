//! Transfers that no link names: one transaction of a chain, told by several wallets at the same
//! moment.

use kc_domain::{Label, LegKind, Units};

use super::{journal::Journal, row::NOBODY};

/// All that wallets tell of each own transfer of a moment.
#[derive(Default)]
pub(super) struct SameMoment {
    /// Whether the transfer was carried out of which that one is the first to tell.
    is_done: Vec<bool>,
    // Kept for their memory.
    legs: Vec<(u32, LegKind, End)>,
    outgoing: Vec<End>,
    incoming: Vec<End>,
}

/// One leg of a transfer, or what is left of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// Its place among those given.
    pub transaction: usize,
    pub leg: usize,
    pub units: Units,
}

/// How the ends of a transfer meet.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// From, to, how much.
    pub moved: Vec<(End, End, Units)>,
    /// Sent, and told by no other wallet.
    pub sent: Vec<End>,
    /// Sent, but it arrived as less: taken on the way.
    pub lost: Vec<End>,
    /// Arrived, and told by no other wallet.
    pub arrived: Vec<End>,
}

pub(super) const fn is_transfer(label: Label) -> bool {
    matches!(label, Label::Transfer | Label::BridgeTransfer)
}

impl SameMoment {
    /// The transfer of which the transaction at that place tells, the first time it is asked for.
    /// `is_linked` says the transactions of which places are not to be looked at.
    pub fn carry_out(
        &mut self,
        journal: &Journal<'_>,
        place: usize,
        is_linked: impl Fn(usize) -> bool,
    ) -> Option<Met> {
        let first = journal.entries[place].told_first;
        self.is_done.resize(journal.entries.len(), false);
        let is_done = self.is_done.get_mut(first as usize)?;
        if std::mem::replace(is_done, true) {
            return None;
        }
        let mut next = first;
        while next != NOBODY {
            let transaction = next as usize;
            let told = &journal.entries[transaction];
            next = told.told_next;
            if is_linked(transaction) {
                continue;
            }
            for (leg, it) in journal.legs_of(transaction).iter().enumerate() {
                if it.kind != LegKind::Fee && it.units > Units::ZERO {
                    let units = it.units;
                    let end = End {
                        transaction,
                        leg,
                        units,
                    };
                    self.legs.push((it.asset, it.kind, end));
                }
            }
        }
        let mut met = Met::default();
        while let Some((asset, ..)) = self.legs.first().copied() {
            for (_, kind, end) in self.legs.extract_if(.., |it| it.0 == asset) {
                match kind {
                    LegKind::Incoming => self.incoming.push(end),
                    LegKind::Outgoing | LegKind::Fee => self.outgoing.push(end),
                }
            }
            meet(&mut self.outgoing, &mut self.incoming, &mut met);
        }
        Some(met)
    }
}

/// What is sent meets what arrives, in order; both lists are emptied.
fn meet(sent: &mut Vec<End>, arrived: &mut Vec<End>, met: &mut Met) {
    let any_arrived = !arrived.is_empty();
    let (mut from_place, mut to_place) = (0, 0);
    while let (Some(from), Some(to)) = (sent.get_mut(from_place), arrived.get_mut(to_place)) {
        let units = from.units.min(to.units);
        met.moved.push((*from, *to, units));
        from.units = Units(from.units.0 - units.0);
        to.units = Units(to.units.0 - units.0);
        from_place += usize::from(from.units == Units::ZERO);
        to_place += usize::from(to.units == Units::ZERO);
    }
    let rest = if any_arrived {
        &mut met.lost
    } else {
        &mut met.sent
    };
    rest.extend(sent.drain(..).skip(from_place));
    met.arrived.extend(arrived.drain(..).skip(to_place));
}

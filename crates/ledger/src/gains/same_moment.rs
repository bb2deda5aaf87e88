//! Transfers that no link names: one transaction of a chain, told by several wallets at the same
//! moment.

use std::collections::{HashMap, VecDeque};

use kc_domain::{Label, LegKind, Timestamp, Transaction, Units};

use super::journal::Journal;

/// One transaction of one chain.
type Key<'a> = (&'a str, &'a str);

/// All that wallets tell of each own transfer of a moment.
#[derive(Default)]
pub(super) struct SameMoment<'a> {
    at: Option<Timestamp>,
    /// Which transactions tell of it; emptied when it is carried out.
    told: HashMap<Key<'a>, Vec<usize>, rapidhash::fast::RandomState>,
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

impl<'a> SameMoment<'a> {
    /// The transfer of which the transaction at that place tells, the first time it is asked for.
    /// `is_linked` says which transactions are not to be looked at.
    pub fn carry_out(
        &mut self,
        journal: &'a Journal<'a>,
        place: usize,
        is_linked: impl Fn(&Transaction) -> bool,
    ) -> Option<Met> {
        let first = journal.entries[place];
        if self.at != Some(first.at) {
            self.at = Some(first.at);
            self.told.clear();
            let moment = journal.entries[place..].iter();
            let moment = moment.take_while(|it| it.at == first.at);
            for (number, it) in (place..).zip(moment) {
                let is_told = is_transfer(it.label) && !it.is_spam;
                if is_told && !is_linked(it.transaction) {
                    self.told
                        .entry(key(it.transaction))
                        .or_default()
                        .push(number);
                }
            }
        }
        let told = std::mem::take(self.told.get_mut(&key(first.transaction))?);
        if told.is_empty() {
            return None;
        }
        let mut assets: Vec<(u32, VecDeque<End>, VecDeque<End>)> = Vec::new();
        for transaction in told {
            for (leg, it) in journal.legs_of(transaction).iter().enumerate() {
                if it.kind == LegKind::Fee || it.units <= Units::ZERO {
                    continue;
                }
                let end = End {
                    transaction,
                    leg,
                    units: it.units,
                };
                let known = assets.iter().position(|(asset, ..)| *asset == it.asset);
                let at = known.unwrap_or_else(|| {
                    assets.push((it.asset, VecDeque::new(), VecDeque::new()));
                    assets.len() - 1
                });
                match it.kind {
                    LegKind::Incoming => assets[at].2.push_back(end),
                    LegKind::Outgoing | LegKind::Fee => assets[at].1.push_back(end),
                }
            }
        }
        let mut met = Met::default();
        for (_, sent, arrived) in assets {
            meet(sent, arrived, &mut met);
        }
        Some(met)
    }
}

fn meet(mut sent: VecDeque<End>, mut arrived: VecDeque<End>, met: &mut Met) {
    let any_arrived = !arrived.is_empty();
    while let (Some(from), Some(to)) = (sent.front_mut(), arrived.front_mut()) {
        let units = from.units.min(to.units);
        met.moved.push((*from, *to, units));
        from.units = Units(from.units.0 - units.0);
        to.units = Units(to.units.0 - units.0);
        if from.units == Units::ZERO {
            sent.pop_front();
        }
        if to.units == Units::ZERO {
            arrived.pop_front();
        }
    }
    let rest = if any_arrived {
        &mut met.lost
    } else {
        &mut met.sent
    };
    rest.extend(sent);
    met.arrived.extend(arrived);
}

fn key(transaction: &Transaction) -> Key<'_> {
    (transaction.chain.as_str(), transaction.source_id.as_str())
}

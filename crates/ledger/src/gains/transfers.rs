//! Transfers between the person's own wallets: one transaction of a chain, told by several of them.

use std::collections::{HashMap, VecDeque};

use kc_domain::{AssetId, Label, LegKind, Transaction, Units};

/// One transaction of one chain.
type Key<'a> = (&'a str, &'a str);

/// All that wallets tell of each own transfer.
pub(super) struct Transfers<'a> {
    /// Which transactions tell of it; emptied when it is carried out.
    told: HashMap<Key<'a>, Vec<usize>>,
}

/// One leg of a transfer, or what is left of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
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

pub(super) fn is_transfer(label: Label) -> bool {
    matches!(label, Label::Transfer | Label::BridgeTransfer)
}

impl<'a> Transfers<'a> {
    pub fn new(transactions: &'a [Transaction]) -> Self {
        let mut told: HashMap<Key<'a>, Vec<usize>> = HashMap::new();
        for (number, transaction) in transactions.iter().enumerate() {
            if is_transfer(transaction.label) && !transaction.is_spam {
                told.entry(key(transaction)).or_default().push(number);
            }
        }
        Self { told }
    }

    /// The transfer that the transaction tells of, the first time it is asked for.
    pub fn carry_out(&mut self, transactions: &'a [Transaction], number: usize) -> Option<Met> {
        let told = self.told.get_mut(&key(&transactions[number]))?;
        if told.is_empty() {
            return None;
        }
        let told = std::mem::take(told);
        let mut assets: Vec<(&AssetId, VecDeque<End>, VecDeque<End>)> = Vec::new();
        for transaction in told {
            for (leg, it) in transactions[transaction].legs.iter().enumerate() {
                if it.kind == LegKind::Fee || it.units <= Units::ZERO {
                    continue;
                }
                let end = End {
                    transaction,
                    leg,
                    units: it.units,
                };
                let known = assets.iter().position(|(asset, _, _)| *asset == &it.asset);
                let at = known.unwrap_or_else(|| {
                    assets.push((&it.asset, VecDeque::new(), VecDeque::new()));
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

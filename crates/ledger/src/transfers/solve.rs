//! What is found in one group: first what people decided, then what wallets tell as the same, then
//! what fits.

use std::ops::Range;

use kc_domain::{AssetId, Timestamp, Units};

use super::{
    Found, TransferFinding, TransferLink, Transfers, ends::End, exact::exact, field::Field,
    groups::Group, labels::label, window::window,
};

/// A group on its way to its transfers.
pub(super) struct Solution<'f, 'a> {
    /// In the order of time.
    pub ends: Vec<&'f End<'a>>,
    /// What is not joined yet of each end, in units of its asset.
    pub left: Vec<i128>,
    pub links: Vec<Joined>,
}

/// Two ends by their places, and what moved between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joined {
    pub from: usize,
    pub to: usize,
    pub sent: i128,
    pub received: i128,
    pub found: Found,
}

pub(super) fn solve<'a>(field: &Field<'a>, group: &Group<'a>, transfers: &mut Transfers) {
    let ends: Vec<&End<'a>> = group.ends.iter().map(|end| &field.ends[*end]).collect();
    let mut solution = Solution {
        left: ends.iter().map(|end| end.leg.units.0).collect(),
        ends,
        links: Vec::new(),
    };
    for link in &group.confirmed {
        if solution.confirm(field, link).is_none() {
            transfers.findings.push(TransferFinding::LinkDoesNotFit {
                from: link.from.clone(),
                to: link.to.clone(),
            });
        }
    }
    let mut crowded = exact(field, &mut solution);
    crowded.extend(window(field, &mut solution, &mut transfers.suggestions));
    transfers.findings.extend(solution.crowd(crowded));
    let links = solution.links.iter().map(|link| solution.link(link));
    transfers.links.extend(links);
    label(field, &solution, &mut transfers.labels);
}

impl Solution<'_, '_> {
    /// Joins as much of two ends as both still have. Amounts of finer and coarser assets are cut to
    /// what both can tell, never so that more arrives than was sent.
    pub fn join(&mut self, from: usize, to: usize) {
        let (sender, receiver) = (self.ends[from], self.ends[to]);
        let amount = (self.left[from] * sender.unit).min(self.left[to] * receiver.unit);
        let received = amount / receiver.unit;
        let sent = amount / sender.unit + i128::from(amount % sender.unit != 0);
        if received > 0 {
            self.take(from, to, sent, received, Found::Exact);
        }
    }

    pub fn take(&mut self, from: usize, to: usize, sent: i128, received: i128, found: Found) {
        self.left[from] -= sent;
        self.left[to] -= received;
        self.links.push(Joined {
            from,
            to,
            sent,
            received,
            found,
        });
    }

    fn confirm(&mut self, field: &Field<'_>, link: &TransferLink) -> Option<()> {
        let end = |id, asset: &AssetId, is_sending| {
            let of = self.of(*field.numbers.get(id)?);
            let fits = |it: &usize| {
                let end = self.ends[*it];
                end.is_sending == is_sending && end.leg.asset == *asset
            };
            of.into_iter().find(fits)
        };
        let from = end(&link.from, &link.from_asset, true)?;
        let to = end(&link.to, &link.to_asset, false)?;
        let (Units(sent), Units(received)) = (link.sent, link.received);
        let (sender, receiver) = (self.ends[from], self.ends[to]);
        let there_is_enough =
            (1..=self.left[from]).contains(&sent) && (1..=self.left[to]).contains(&received);
        let fits = there_is_enough
            && sender.wallet() != receiver.wallet()
            && (sender.coin != receiver.coin || received * receiver.unit <= sent * sender.unit);
        fits.then(|| self.take(from, to, sent, received, Found::Person))
    }

    pub fn link(&self, joined: &Joined) -> TransferLink {
        let (from, to) = (self.ends[joined.from], self.ends[joined.to]);
        TransferLink {
            from: from.transaction.id.clone(),
            from_asset: from.leg.asset.clone(),
            to: to.transaction.id.clone(),
            to_asset: to.leg.asset.clone(),
            sent: Units(joined.sent),
            received: Units(joined.received),
            found: joined.found,
        }
    }

    /// One finding for all the ends that could not be told from each other.
    fn crowd(&self, mut crowded: Vec<usize>) -> Option<TransferFinding> {
        crowded.sort_unstable();
        crowded.dedup();
        let (first, last) = (*crowded.first()?, *crowded.last()?);
        let at = |end: usize| -> Timestamp { self.ends[end].transaction.at };
        Some(TransferFinding::Crowded {
            first: self.ends[first].transaction.id.clone(),
            asset: self.ends[first].leg.asset.clone(),
            from: at(first),
            to: at(last),
            transactions: crowded.len(),
        })
    }

    /// The places of a transaction's ends.
    pub fn of(&self, number: usize) -> Range<usize> {
        let start = self.ends.partition_point(|end| end.number < number);
        let end = self.ends.partition_point(|end| end.number <= number);
        start..end
    }
}

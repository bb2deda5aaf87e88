//! Which transactions links join, and how far each link is carried out.

use std::collections::HashMap;

use kc_domain::{IntegrationId, TransactionId};
use rapidhash::fast::RandomState;

use super::{
    books::{Ends, Sent},
    input::Input,
    journal::Journal,
};
use crate::transfers::TransferLink;

/// How far a link is carried out.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    Waiting,
    Sent(Box<Sent>),
    /// Arrived before it was sent.
    Ahead,
    Arrived,
}

/// The links of a piece by their ends.
pub(super) struct Links<'a> {
    links: Vec<&'a TransferLink>,
    stages: Vec<Stage>,
    from: HashMap<&'a str, Vec<u32>, RandomState>,
    to: HashMap<&'a str, Vec<u32>, RandomState>,
    senders: HashMap<&'a str, &'a IntegrationId, RandomState>,
    /// Whether a link names the transaction at each place; nothing where there are no links.
    is_named: Vec<bool>,
    /// What is under way by links that were not given.
    others: (Vec<Sent>, Vec<Ends>),
}

impl<'a> Links<'a> {
    pub fn new(
        input: &Input<'a>,
        journal: &Journal<'a>,
        sent: Vec<Sent>,
        ahead: Vec<Ends>,
    ) -> Self {
        let mut links: Vec<&TransferLink> = input.transfers.iter().collect();
        links.sort_unstable_by(|a, b| ends(a).cmp(&ends(b)));
        links.dedup_by(|a, b| ends(a) == ends(b));
        let mut own = Self {
            stages: vec![Stage::Waiting; links.len()],
            from: HashMap::default(),
            to: HashMap::default(),
            senders: HashMap::default(),
            is_named: Vec::new(),
            others: (Vec::new(), Vec::new()),
            links,
        };
        for (number, link) in (0..).zip(&own.links) {
            own.from.entry(link.from.as_str()).or_default().push(number);
            own.to.entry(link.to.as_str()).or_default().push(number);
        }
        for it in sent {
            match own.find(&it.ends) {
                Some(number) => own.stages[number] = Stage::Sent(Box::new(it)),
                None => own.others.0.push(it),
            }
        }
        for it in ahead {
            match own.find(&it) {
                Some(number) => own.stages[number] = Stage::Ahead,
                None => own.others.1.push(it),
            }
        }
        own.find_named(input, journal);
        own
    }

    /// Which transactions are named, and where each sender is, for what arrives before it is sent.
    fn find_named(&mut self, input: &Input<'a>, journal: &Journal<'a>) {
        if self.links.is_empty() {
            return;
        }
        for (id, wallet) in input.senders {
            self.senders.insert(id.as_str(), wallet);
        }
        self.is_named.reserve_exact(journal.entries.len());
        for it in &journal.entries {
            let id = it.transaction.id.as_str();
            let is_sender = self.from.contains_key(id);
            if is_sender {
                self.senders.insert(id, &it.transaction.integration);
            }
            self.is_named.push(is_sender || self.to.contains_key(id));
        }
    }

    fn find(&self, wanted: &Ends) -> Option<usize> {
        let wanted = (
            &wanted.from,
            &wanted.from_asset,
            &wanted.to,
            &wanted.to_asset,
        );
        self.links.binary_search_by(|it| ends(it).cmp(&wanted)).ok()
    }

    /// Whether a link names the transaction at that place among those given.
    pub fn has(&self, place: usize) -> bool {
        self.is_named.get(place).copied().unwrap_or(false)
    }

    /// The links by which a transaction sends.
    pub fn leaving(&self, id: &TransactionId) -> Vec<u32> {
        self.from.get(id.as_str()).cloned().unwrap_or_default()
    }

    /// The links by which it receives.
    pub fn arriving(&self, id: &TransactionId) -> Vec<u32> {
        self.to.get(id.as_str()).cloned().unwrap_or_default()
    }

    pub fn link(&self, number: u32) -> &'a TransferLink {
        self.links[number as usize]
    }

    pub fn sender(&self, number: u32) -> Option<&'a IntegrationId> {
        self.senders.get(self.link(number).from.as_str()).copied()
    }

    pub fn stage(&mut self, number: u32) -> &mut Stage {
        &mut self.stages[number as usize]
    }

    /// What is under way, in the order of its links.
    pub fn under_way(&mut self) -> Vec<&mut Sent> {
        let stages = self.stages.iter_mut().filter_map(|it| match it {
            Stage::Sent(sent) => Some(&mut **sent),
            _ => None,
        });
        let mut all: Vec<&mut Sent> = stages.chain(&mut self.others.0).collect();
        all.sort_by(|a, b| a.ends.cmp(&b.ends));
        all
    }

    /// What is sent and not arrived, and what is arrived and not sent.
    pub fn into_open(self) -> (Vec<Sent>, Vec<Ends>) {
        let (mut sent, mut ahead) = self.others;
        for (link, stage) in self.links.into_iter().zip(self.stages) {
            match stage {
                Stage::Sent(it) => sent.push(*it),
                Stage::Ahead => ahead.push(named(link)),
                Stage::Waiting | Stage::Arrived => {}
            }
        }
        sent.sort_by(|a, b| a.ends.cmp(&b.ends));
        ahead.sort();
        (sent, ahead)
    }
}

type Named<'a> = (
    &'a TransactionId,
    &'a kc_domain::AssetId,
    &'a TransactionId,
    &'a kc_domain::AssetId,
);

fn ends(link: &TransferLink) -> Named<'_> {
    (&link.from, &link.from_asset, &link.to, &link.to_asset)
}

pub(super) fn named(link: &TransferLink) -> Ends {
    Ends {
        from: link.from.clone(),
        from_asset: link.from_asset.clone(),
        to: link.to.clone(),
        to_asset: link.to_asset.clone(),
    }
}

//! What transactions show to be wrong.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, Label, Leg, LegKind, Transaction, TransactionId, Units, text::clean,
};

use super::{Figures, FindingKind, Observation, Occurrence, Subject, price_outlier};
use crate::{Finding, wallet::normalise};

/// Longest name of a counterparty that is told apart.
const LONGEST_NAME: usize = 120;

/// Looks at a wallet's transactions one by one.
pub struct Review<'a> {
    assets: &'a HashMap<AssetId, Asset>,
    booked: HashMap<&'a TransactionId, Vec<&'a Finding>>,
}

impl<'a> Review<'a> {
    /// Of what booking made, and what it found on the way.
    #[must_use]
    pub fn new(assets: &'a HashMap<AssetId, Asset>, findings: &'a [Finding]) -> Self {
        let mut booked: HashMap<&TransactionId, Vec<&Finding>> = HashMap::new();
        for finding in findings {
            if let Some(transaction) = finding.transaction() {
                booked.entry(transaction).or_default().push(finding);
            }
        }
        Self { assets, booked }
    }

    /// What a transaction shows, each subject once.
    #[must_use]
    pub fn of(&self, transaction: &Transaction) -> Vec<Observation> {
        let mut seen = Seen {
            transaction,
            observations: Vec::new(),
        };
        for leg in &transaction.legs {
            if leg.price.is_none() {
                seen.add(
                    FindingKind::MissingPrice,
                    Some(&leg.asset),
                    None,
                    Figures::Nothing,
                );
            }
            if let Some(balance) = below_zero(leg) {
                let figures = Figures::Lowest { balance };
                seen.add(
                    FindingKind::MissingPurchase,
                    Some(&leg.asset),
                    None,
                    figures,
                );
            }
            if let Some(figures) = plain_move(transaction.label, leg) {
                let party = leg.counterparty.as_deref();
                let party = party
                    .map(|it| clean(&normalise(it), LONGEST_NAME))
                    .filter(|it| !it.is_empty());
                let kind = FindingKind::UnknownCounterparty;
                seen.add(kind, Some(&leg.asset), party, figures);
            }
        }
        if transaction.label == Label::Unknown {
            seen.add(FindingKind::Uncategorised, None, None, Figures::Nothing);
        }
        if let Some(outlier) = price_outlier(transaction, self.assets) {
            let figures = Figures::Outlier {
                implied: outlier.implied,
                market: outlier.market,
                factor: outlier.factor,
                currency: outlier.currency.to_owned(),
            };
            let itself = Some(transaction.id.to_string());
            seen.add(
                FindingKind::PriceOutlier,
                Some(outlier.asset),
                itself,
                figures,
            );
        }
        for finding in self.booked.get(&transaction.id).into_iter().flatten() {
            seen.take(finding);
        }
        seen.observations
    }
}

struct Seen<'a> {
    transaction: &'a Transaction,
    observations: Vec<Observation>,
}

impl Seen<'_> {
    fn add(
        &mut self,
        kind: FindingKind,
        asset: Option<&AssetId>,
        about: Option<String>,
        figures: Figures,
    ) {
        let it = self.transaction;
        let subject = Subject {
            kind,
            asset: asset.cloned(),
            about,
            is_spam: it.is_spam,
        };
        let there = self.observations.iter_mut();
        match there.into_iter().find(|seen| seen.subject == subject) {
            Some(seen) => seen.figures = std::mem::take(&mut seen.figures).and(&figures),
            None => self.observations.push(Observation {
                subject,
                when: Occurrence {
                    at: it.at,
                    position: it.position,
                    transaction: it.id.clone(),
                },
                figures,
            }),
        }
    }

    fn take(&mut self, finding: &Finding) {
        match finding {
            Finding::Quarantined { asset, digits, .. } => {
                let digits = digits.clone();
                let figures = Figures::Digits { digits };
                self.add(FindingKind::Quarantined, Some(asset), None, figures);
            }
            Finding::TooLarge { asset, units, .. } => {
                let figures = Figures::Amount { units: *units };
                self.add(FindingKind::TooLarge, Some(asset), None, figures);
            }
            Finding::NegativeAmount { asset, units, .. } => {
                let figures = Figures::Amount { units: *units };
                self.add(FindingKind::NegativeAmount, Some(asset), None, figures);
            }
            Finding::Contradiction { .. } => {
                self.add(FindingKind::Contradiction, None, None, Figures::Nothing);
            }
            Finding::LabelDoesNotFit { label, .. } => {
                let label = Some(label.as_str().to_owned());
                self.add(FindingKind::LabelDoesNotFit, None, label, Figures::Nothing);
            }
            // Of balances: what each transaction has to do with it, its legs say.
            Finding::BelowZero { .. }
            | Finding::NegativeBalance { .. }
            | Finding::UncountableBalance { .. }
            | Finding::HoldingTooLarge { .. } => {}
        }
    }
}

/// The balance that a leg left, if it took what was never seen to come in.
fn below_zero(leg: &Leg) -> Option<Units> {
    leg.after
        .filter(|after| leg.kind != LegKind::Incoming && *after < Units::ZERO)
}

/// What moved, where all that is known of a transaction is that it did.
fn plain_move(label: Label, leg: &Leg) -> Option<Figures> {
    let (received, sent) = match (label, leg.kind) {
        (Label::Deposit, LegKind::Incoming) => (leg.units, Units::ZERO),
        (Label::Withdrawal, LegKind::Outgoing) => (Units::ZERO, leg.units),
        _ => return None,
    };
    Some(Figures::Moved {
        received: Some(received),
        sent: Some(sent),
    })
}

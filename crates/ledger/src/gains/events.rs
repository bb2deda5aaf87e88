//! Transactions become steps: each label's [`Treatment`], with the values of the moment.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, Fiat, IntegrationId, Label, Leg, LegKind, Timestamp, Transaction, Units,
};

use super::{
    LotScope, Options,
    event::{Act, Event, Place},
    transfers::{Met, Transfers},
    treatment::{Treatment, treatment},
    value::{Values, apportion},
};

/// The steps of all transactions, in order, and the assets by their numbers.
pub(super) struct Steps<'a> {
    pub events: Vec<Event>,
    pub assets: Vec<&'a AssetId>,
}

pub(super) fn steps<'a>(
    transactions: &'a [Transaction],
    assets: &'a HashMap<AssetId, Asset>,
    options: &Options<'a>,
) -> Steps<'a> {
    let mut writer = Writer {
        transactions,
        options: options.clone(),
        values: Values {
            assets,
            currency: options.currency,
        },
        transfers: Transfers::new(transactions),
        numbers: HashMap::new(),
        wallets: HashMap::new(),
        bridged: HashMap::new(),
        steps: Steps {
            events: Vec::with_capacity(transactions.len() * 2),
            assets: Vec::new(),
        },
    };
    for number in 0..transactions.len() {
        writer.enter(number);
    }
    writer.steps
}

struct Writer<'a> {
    transactions: &'a [Transaction],
    options: Options<'a>,
    values: Values<'a>,
    transfers: Transfers<'a>,
    numbers: HashMap<&'a AssetId, usize>,
    wallets: HashMap<&'a IntegrationId, u32>,
    /// The first asset seen of each coin, under which a bridge knows it on every chain.
    bridged: HashMap<(&'a str, u8), usize>,
    steps: Steps<'a>,
}

/// A transaction on its way into steps.
#[derive(Clone, Copy)]
struct Entry<'a> {
    number: usize,
    at: Timestamp,
    label: Label,
    wallet: u32,
    transaction: &'a Transaction,
}

impl Entry<'_> {
    const fn here(&self) -> Place {
        Place::Wallet(self.wallet)
    }
}

impl<'a> Writer<'a> {
    fn enter(&mut self, number: usize) {
        let transaction = &self.transactions[number];
        let entry = Entry {
            number,
            at: transaction.at,
            label: transaction.label,
            wallet: self.wallet(&transaction.integration),
            transaction,
        };
        let of_kind = |kind| {
            let legs = transaction.legs.iter();
            legs.filter(|leg| leg.kind == kind && leg.units > Units::ZERO)
                .collect::<Vec<&'a Leg>>()
        };
        let incoming = of_kind(LegKind::Incoming);
        let outgoing = of_kind(LegKind::Outgoing);
        let fees = of_kind(LegKind::Fee);
        let fee = self.values.sum(fees.iter().copied());

        let mut treatment = treatment(transaction.label, self.options.gifts);
        if transaction.is_spam && treatment != Treatment::Ignored {
            treatment = Treatment::FeeOnly;
        }
        if treatment == Treatment::ByShape {
            treatment = match (incoming.is_empty(), outgoing.is_empty()) {
                (false, false) => Treatment::Exchange,
                (false, true) => Treatment::Unexplained,
                (true, _) => Treatment::Disposal,
            };
        }
        match treatment {
            Treatment::Ignored => return,
            Treatment::FeeOnly | Treatment::ByShape => {}
            Treatment::OwnTransfer => self.transfer(number),
            Treatment::Reshape if incoming.len() == 1 && outgoing.len() == 1 => {
                self.reshape(entry, outgoing[0], incoming[0]);
            }
            Treatment::Exchange | Treatment::Reshape => {
                self.exchange(entry, &outgoing, &incoming, fee);
            }
            Treatment::Removal => {
                for leg in self.without_money(&outgoing) {
                    let (place, quantity) = (entry.here(), leg.units);
                    self.push(entry, leg, Act::Remove { place, quantity });
                }
            }
            Treatment::IntoCustody => {
                let custody = Place::Custody(entry.wallet);
                self.relocate(entry, &outgoing, entry.here(), custody);
            }
            Treatment::FromCustody => {
                let custody = Place::Custody(entry.wallet);
                self.relocate(entry, &incoming, custody, entry.here());
            }
            Treatment::IntoBridge => self.relocate(entry, &outgoing, entry.here(), Place::Bridge),
            Treatment::FromBridge => self.relocate(entry, &incoming, Place::Bridge, entry.here()),
            Treatment::Disposal => self.dispose(entry, &outgoing, fee),
            Treatment::Income => self.receive(entry, &incoming, fee, true),
            Treatment::AtMarketValue => self.receive(entry, &incoming, fee, false),
            Treatment::Unexplained => {
                for leg in self.without_money(&incoming) {
                    self.acquire(entry, leg, None, false);
                }
            }
        }
        self.pay(entry, &fees);
    }

    /// What is sent goes for the value of what is received, and the other way round. Money counts
    /// before a market price, and what was received before what was given.
    fn exchange(
        &mut self,
        entry: Entry<'a>,
        outgoing: &[&'a Leg],
        incoming: &[&'a Leg],
        fee: Option<Fiat>,
    ) {
        let values = self.values;
        let all_money = |legs: &[&Leg]| legs.iter().all(|leg| values.is_money(leg));
        let received = values.sum(incoming.iter().copied());
        let given = values.sum(outgoing.iter().copied());
        let is_purchase = all_money(outgoing);
        let value = if is_purchase {
            given.or(received)
        } else {
            received.or(given)
        };
        let (proceeds, cost) = if is_purchase {
            (value, plus(value, fee))
        } else {
            (minus(value, fee), value)
        };
        for (leg, proceeds) in self.divide(proceeds, outgoing) {
            let (place, quantity) = (entry.here(), leg.units);
            let act = Act::Dispose {
                place,
                quantity,
                proceeds,
            };
            self.push(entry, leg, act);
        }
        for (leg, cost) in self.divide(cost, incoming) {
            self.acquire(entry, leg, cost, true);
        }
    }

    fn dispose(&mut self, entry: Entry<'a>, outgoing: &[&'a Leg], fee: Option<Fiat>) {
        let value = self.values.sum(outgoing.iter().copied());
        for (leg, proceeds) in self.divide(minus(value, fee), outgoing) {
            let (place, quantity) = (entry.here(), leg.units);
            let act = Act::Dispose {
                place,
                quantity,
                proceeds,
            };
            self.push(entry, leg, act);
        }
    }

    /// Received at market value; of income that value is the gain, and the fee adds to the cost.
    fn receive(
        &mut self,
        entry: Entry<'a>,
        incoming: &[&'a Leg],
        fee: Option<Fiat>,
        is_income: bool,
    ) {
        if is_income {
            for leg in incoming {
                let act = Act::Income {
                    quantity: leg.units,
                    value: self.values.of(leg),
                };
                self.push(entry, leg, act);
            }
        }
        let weights: Vec<Option<Fiat>> = incoming.iter().map(|leg| self.values.of(leg)).collect();
        let fees = apportion(fee, &weights);
        for ((leg, value), fee) in incoming.iter().zip(weights).zip(fees) {
            if !self.values.is_money(leg) {
                self.acquire(entry, leg, plus(value, fee), true);
            }
        }
    }

    /// The fee is a disposal of what it was paid in, at market value.
    fn pay(&mut self, entry: Entry<'a>, fees: &[&'a Leg]) {
        let entry = Entry {
            label: Label::Fee,
            ..entry
        };
        for leg in self.without_money(fees) {
            let act = Act::Dispose {
                place: entry.here(),
                quantity: leg.units,
                proceeds: self.values.of(leg),
            };
            self.push(entry, leg, act);
        }
    }

    fn reshape(&mut self, entry: Entry<'a>, from: &'a Leg, to: &'a Leg) {
        let to_asset = self.number(&to.asset);
        let act = Act::Move {
            from: entry.here(),
            to: entry.here(),
            to_asset,
            quantity: from.units,
            into: to.units,
        };
        self.push(entry, from, act);
    }

    fn relocate(&mut self, entry: Entry<'a>, legs: &[&'a Leg], from: Place, to: Place) {
        for leg in self.without_money(legs) {
            let own = self.number(&leg.asset);
            let bridged = self.bridged(&leg.asset);
            let on = |place| if place == Place::Bridge { bridged } else { own };
            self.steps.events.push(Event {
                transaction: entry.number,
                at: entry.at,
                label: entry.label,
                asset: on(from),
                act: Act::Move {
                    from,
                    to,
                    to_asset: on(to),
                    quantity: leg.units,
                    into: leg.units,
                },
            });
        }
    }

    /// Carries an own transfer out when the first of its wallets tells of it.
    fn transfer(&mut self, number: usize) {
        let Some(met) = self.transfers.carry_out(self.transactions, number) else {
            return;
        };
        let at = self.transactions[number].at;
        let Met {
            moved,
            sent,
            lost,
            arrived,
        } = met;
        for (from, to, units) in moved {
            let (leg, source) = self.end(from.transaction, from.leg, at);
            let (_, target) = self.end(to.transaction, to.leg, at);
            if source.wallet != target.wallet {
                self.carry(source, leg, target.here(), units);
            }
        }
        for end in sent {
            let (leg, source) = self.end(end.transaction, end.leg, at);
            if !self.values.is_money(leg) {
                self.carry(source, leg, Place::Underway(source.wallet), end.units);
            }
        }
        for end in lost {
            let (leg, source) = self.end(end.transaction, end.leg, at);
            let part = Leg {
                units: end.units,
                ..leg.clone()
            };
            if !self.values.is_money(leg) {
                let act = Act::Dispose {
                    place: source.here(),
                    quantity: end.units,
                    proceeds: self.values.of(&part),
                };
                let source = Entry {
                    label: Label::Fee,
                    ..source
                };
                self.push(source, leg, act);
            }
        }
        for end in arrived {
            let (leg, target) = self.end(end.transaction, end.leg, at);
            if !self.values.is_money(leg) {
                let act = Act::Acquire {
                    place: target.here(),
                    quantity: end.units,
                    cost: None,
                    is_dated: false,
                };
                self.push(target, leg, act);
            }
        }
    }

    fn end(&mut self, number: usize, leg: usize, at: Timestamp) -> (&'a Leg, Entry<'a>) {
        let transaction = &self.transactions[number];
        let entry = Entry {
            number,
            at,
            label: transaction.label,
            wallet: self.wallet(&transaction.integration),
            transaction,
        };
        (&transaction.legs[leg], entry)
    }

    fn carry(&mut self, entry: Entry<'a>, leg: &'a Leg, to: Place, units: Units) {
        let act = Act::Move {
            from: entry.here(),
            to,
            to_asset: self.number(&leg.asset),
            quantity: units,
            into: units,
        };
        self.push(entry, leg, act);
    }

    fn acquire(&mut self, entry: Entry<'a>, leg: &'a Leg, cost: Option<Fiat>, is_dated: bool) {
        let act = Act::Acquire {
            place: entry.here(),
            quantity: leg.units,
            cost,
            is_dated,
        };
        self.push(entry, leg, act);
    }

    fn push(&mut self, entry: Entry<'a>, leg: &'a Leg, act: Act) {
        debug_assert_eq!(entry.transaction.id, self.transactions[entry.number].id);
        let asset = self.number(&leg.asset);
        self.steps.events.push(Event {
            transaction: entry.number,
            at: entry.at,
            label: entry.label,
            asset,
            act,
        });
    }

    /// The parts of a value that fall to the legs; money takes its part, and has no lots.
    fn divide(&self, total: Option<Fiat>, legs: &[&'a Leg]) -> Vec<(&'a Leg, Option<Fiat>)> {
        let weights: Vec<Option<Fiat>> = legs.iter().map(|leg| self.values.of(leg)).collect();
        let parts = legs.iter().copied().zip(apportion(total, &weights));
        parts
            .filter(|(leg, _)| !self.values.is_money(leg))
            .collect()
    }

    fn without_money(&self, legs: &[&'a Leg]) -> Vec<&'a Leg> {
        let legs = legs.iter().copied();
        legs.filter(|leg| !self.values.is_money(leg)).collect()
    }

    fn number(&mut self, asset: &'a AssetId) -> usize {
        *self.numbers.entry(asset).or_insert_with(|| {
            self.steps.assets.push(asset);
            self.steps.assets.len() - 1
        })
    }

    fn bridged(&mut self, id: &'a AssetId) -> usize {
        let number = self.number(id);
        match self.values.assets.get(id) {
            Some(asset) => {
                let coin = (asset.token_id.as_str(), asset.decimals);
                *self.bridged.entry(coin).or_insert(number)
            }
            None => number,
        }
    }

    fn wallet(&mut self, integration: &'a IntegrationId) -> u32 {
        match self.options.lot_scope() {
            LotScope::Universal => 0,
            LotScope::Wallet => {
                let next = u32::try_from(self.wallets.len()).unwrap_or(u32::MAX);
                *self.wallets.entry(integration).or_insert(next)
            }
        }
    }
}

fn plus(a: Option<Fiat>, b: Option<Fiat>) -> Option<Fiat> {
    a?.checked_add(b?)
}

fn minus(a: Option<Fiat>, b: Option<Fiat>) -> Option<Fiat> {
    a?.checked_sub(b?)
}

//! Transactions become steps: each label's [`Treatment`], with the values of the moment.

mod custody;
mod exchange;
mod in_money;
mod linked;
mod own_transfer;
mod reshape;
mod values;

use kc_domain::{Label, LegKind, Timestamp, Transaction, Units};

use super::{
    Flaw, Options,
    engine::Engine,
    journal::{Journal, NotedLeg},
    links::Links,
    receipts::Receipts,
    row::NOBODY,
    same_moment::SameMoment,
    step::{Act, LegOf, Spot, Step},
    treatment::{Treatment, treatment},
    unknown::Amount,
};

/// Writes the steps of transactions, and lets them be carried out.
pub(super) struct Writer<'a> {
    pub engine: Engine<'a>,
    pub links: Links<'a>,
    pub receipts: Receipts,
    journal: &'a Journal<'a>,
    /// The books' numbers of the journal's assets and wallets, as far as they were seen.
    assets: Vec<u32>,
    wallets: Vec<u32>,
    options: &'a Options<'a>,
    same_moment: SameMoment,
    /// The number of the first transaction given.
    first: u32,
    // Kept for their memory.
    incoming: Vec<Part>,
    outgoing: Vec<Part>,
    fees: Vec<Part>,
    values: Vec<Amount>,
}

/// A leg, or what is left of it.
#[derive(Clone, Copy)]
struct Part {
    number: u32,
    asset: u32,
    units: Units,
    price: Amount,
    /// All of the leg, and what that is worth.
    whole: Units,
    worth: Amount,
    is_money: bool,
}

/// A transaction on its way into steps.
#[derive(Clone, Copy)]
struct Entry<'a> {
    number: u32,
    label: Label,
    wallet: u32,
    at: Timestamp,
    transaction: &'a Transaction,
}

impl Entry<'_> {
    const fn here(&self) -> Spot {
        Spot::Wallet(self.wallet)
    }
}

impl<'a> Writer<'a> {
    pub fn new(
        engine: Engine<'a>,
        (links, receipts): (Links<'a>, Receipts),
        journal: &'a Journal<'a>,
        options: &'a Options<'a>,
        first: u32,
    ) -> Self {
        Self {
            engine,
            links,
            receipts,
            journal,
            assets: vec![NOBODY; journal.assets.len()],
            wallets: vec![NOBODY; journal.wallets.len()],
            options,
            same_moment: SameMoment::default(),
            first,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            fees: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Works the transaction in that stands at that place; it counts as of the moment `at`.
    pub fn enter(&mut self, place: usize, at: Timestamp) {
        let day = self.engine.days.day(at);
        if self.engine.today != Some(day) {
            let is_change = |from| self.engine.stocks.held.is_some() && day >= from;
            if self.options.wallets_from().is_some_and(is_change) {
                self.engine.allocate(&mut self.links);
            }
            self.engine.advance(day);
        }
        let entry = self.entry(place, at);
        if self.trade_in_money(entry, place) {
            return;
        }
        let mut incoming = std::mem::take(&mut self.incoming);
        let mut outgoing = std::mem::take(&mut self.outgoing);
        let mut fees = std::mem::take(&mut self.fees);
        for (number, leg) in (0..).zip(self.journal.legs_of(place)) {
            if leg.units <= Units::ZERO {
                self.engine.outcome.flaws.push(Flaw::NotAboveZero {
                    transaction: entry.transaction.id.clone(),
                    leg: number as usize,
                });
                continue;
            }
            let part = self.part(number, leg);
            match leg.kind {
                LegKind::Incoming => incoming.push(part),
                LegKind::Outgoing => outgoing.push(part),
                LegKind::Fee => fees.push(part),
            }
        }
        self.treat(entry, place, (&mut incoming, &mut outgoing), &fees);
        incoming.clear();
        outgoing.clear();
        fees.clear();
        (self.incoming, self.outgoing, self.fees) = (incoming, outgoing, fees);
    }

    fn entry(&mut self, place: usize, at: Timestamp) -> Entry<'a> {
        let noted = self.journal.entries[place];
        let wallet = &mut self.wallets[noted.wallet as usize];
        if *wallet == NOBODY {
            let id = self.journal.wallets[noted.wallet as usize];
            *wallet = self.engine.facts.wallet(id);
        }
        Entry {
            number: self
                .first
                .saturating_add(u32::try_from(place).unwrap_or(u32::MAX)),
            at,
            label: noted.label,
            wallet: *wallet,
            transaction: noted.transaction,
        }
    }

    fn part(&mut self, number: u32, leg: &NotedLeg) -> Part {
        Part {
            number,
            asset: self.asset(leg),
            units: leg.units,
            price: leg.price,
            whole: leg.units,
            worth: leg.worth,
            is_money: leg.is_money,
        }
    }

    /// The books' number of a leg's asset.
    fn asset(&mut self, leg: &NotedLeg) -> u32 {
        let asset = &mut self.assets[leg.asset as usize];
        if *asset == NOBODY {
            let id = self.journal.assets[leg.asset as usize];
            *asset = self.engine.facts.asset(id);
        }
        *asset
    }

    fn treat(
        &mut self,
        entry: Entry<'a>,
        place: usize,
        (incoming, outgoing): (&mut Vec<Part>, &mut Vec<Part>),
        fees: &[Part],
    ) {
        let mut treatment = treatment(entry.label, self.options.gifts);
        if self.journal.entries[place].is_spam && treatment != Treatment::Ignored {
            treatment = Treatment::FeeOnly;
        }
        if treatment == Treatment::Ignored {
            return;
        }
        let is_linked = treatment != Treatment::FeeOnly
            && self.links.has(place)
            && self.link(entry, incoming, outgoing);
        if treatment == Treatment::ByShape {
            treatment = match (incoming.is_empty(), outgoing.is_empty()) {
                (false, false) => Treatment::Exchange,
                (false, true) => Treatment::Unexplained,
                (true, _) => Treatment::Disposal,
            };
        }
        match treatment {
            Treatment::Ignored | Treatment::FeeOnly | Treatment::ByShape => {}
            Treatment::OwnTransfer if is_linked => self.beside_links(entry, incoming, outgoing),
            Treatment::OwnTransfer => self.own_transfer(entry, place),
            Treatment::Reshape if !incoming.is_empty() && !outgoing.is_empty() => {
                self.reshape(entry, outgoing, incoming, fees);
            }
            Treatment::Exchange | Treatment::Reshape => {
                self.exchange(entry, outgoing, incoming, fees);
            }
            Treatment::Removal => {
                for part in coins(outgoing) {
                    self.push(entry, part, Act::Remove);
                }
            }
            Treatment::IntoCustody => self.give_into_custody(entry, (incoming, outgoing), fees),
            Treatment::FromCustody => self.take_from_custody(entry, (incoming, outgoing), fees),
            Treatment::IntoBridge => self.relocate(entry, outgoing, entry.here(), Spot::Bridge),
            Treatment::FromBridge => self.relocate(entry, incoming, Spot::Bridge, entry.here()),
            Treatment::Disposal => self.dispose(entry, outgoing, fees),
            Treatment::Income => self.receive(entry, incoming, fees, true),
            Treatment::AtMarketValue => self.receive(entry, incoming, fees, false),
            Treatment::Unexplained => self.leave_unexplained(entry, incoming),
        }
        self.pay(entry, fees);
    }

    fn relocate(&mut self, entry: Entry<'a>, parts: &[Part], from: Spot, to: Spot) {
        for part in coins(parts) {
            let bridged = self.engine.facts.bridged_if(part.asset, [from, to]);
            let on = |spot| {
                if spot == Spot::Bridge {
                    bridged
                } else {
                    part.asset
                }
            };
            let of = self.leg_of(entry, part);
            self.step(
                entry,
                (from, on(from)),
                part,
                Act::Move {
                    to,
                    to_asset: on(to),
                    into: part.units,
                    arrives: of,
                },
            );
        }
    }

    /// Lots go elsewhere, and become what arrives if that is told.
    fn carry(
        &mut self,
        entry: Entry<'a>,
        part: Part,
        from: Spot,
        to: Spot,
        arrives: Option<(Entry<'a>, Part)>,
    ) {
        let (target, arrival) = arrives.unwrap_or((entry, part));
        let act = Act::Move {
            to,
            to_asset: arrival.asset,
            into: arrival.units,
            arrives: self.leg_of(target, &arrival),
        };
        self.step(entry, (from, part.asset), &part, act);
    }

    fn acquire(&mut self, entry: Entry<'a>, part: &Part, cost: Amount, is_dated: bool) {
        self.push(entry, part, Act::Acquire { cost, is_dated });
    }

    fn push(&mut self, entry: Entry<'a>, part: &Part, act: Act) {
        self.step(entry, (entry.here(), part.asset), part, act);
    }

    fn step(&mut self, entry: Entry<'a>, (spot, asset): (Spot, u32), part: &Part, act: Act) {
        let step = Step {
            at: entry.at,
            of: self.leg_of(entry, part),
            label: entry.label,
            asset,
            wallet: entry.wallet,
            spot,
            quantity: part.units,
            act,
        };
        self.engine.push(&step);
    }

    const fn leg_of(&self, entry: Entry<'_>, part: &Part) -> LegOf {
        LegOf {
            transaction: entry.number,
            leg: part.number,
        }
    }
}

/// Those that have lots.
fn coins(parts: &[Part]) -> impl Iterator<Item = &Part> {
    parts.iter().filter(|part| !part.is_money)
}

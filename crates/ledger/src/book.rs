//! Booking: one wallet's movements become transactions, one leg after the other.

use kc_domain::{
    Direction, Label, Leg, LegKind, Movement, MovementAmount, Quantity, Transaction, TransactionId,
    Units,
};

use crate::{
    Balances, Finding, Wallet,
    accounts::Accounts,
    group::{Group, Grouped},
    rules::{self, Facts, Familiar, Side},
    tally::{Line, Parties, Tally},
};

/// What came of booking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Booked {
    /// In the order they took place. [`Transaction::position`] counts from 0 within one moment,
    /// so `(at, position)` is the order of a wallet's transactions.
    pub transactions: Vec<Transaction>,
    /// Of every asset that was in the opening balances or moved.
    pub closing: Balances,
    /// Of single transactions in their order, then [`Finding::BelowZero`] by asset.
    pub findings: Vec<Finding>,
}

/// Books `movements`, which may come in any order, onto the `opening` balances.
///
/// All movements of one `(chain, transaction)` become one [`Transaction`]; none is dropped, also
/// where nothing in it can be booked. Its legs are the movements of one asset and direction added
/// up; in and out of one asset are set off against each other where they are change, a refund or
/// a loan within the transaction. Costs and prices are left unknown.
///
/// Where an amount can not be counted ([`Finding::Quarantined`], [`Finding::TooLarge`],
/// [`Finding::NegativeAmount`]), no leg of its transaction tells a part of it, and the asset's
/// balance is [`Quantity::Uncountable`] from there on: later legs tell what moved, but not the
/// balance around them.
///
/// To go on from an earlier booking, hand in its closing balances, *all* movements of all
/// transactions from some moment on, and in [`Wallet::sent_to`] whom the wallet knew before: the
/// result is the same as booking everything at once.
#[must_use]
pub fn book(wallet: &Wallet<'_>, movements: Vec<Movement>, opening: Balances) -> Booked {
    let mut books = Books {
        wallet,
        accounts: Accounts::open(wallet, &opening),
        familiar: Familiar::of(wallet.sent_to.iter().map(String::as_str)),
        tally: Tally::default(),
        transactions: Vec::new(),
        findings: Vec::new(),
    };
    let grouped = Grouped::new(&movements);
    books.transactions.reserve_exact(grouped.len());
    grouped.each(|group, movements| books.enter(group, movements));
    Booked {
        closing: books.accounts.close(&mut books.findings),
        transactions: books.transactions,
        findings: books.findings,
    }
}

struct Books<'a, 'b> {
    wallet: &'b Wallet<'a>,
    accounts: Accounts<'a>,
    familiar: Familiar,
    tally: Tally<'a>,
    transactions: Vec<Transaction>,
    findings: Vec<Finding>,
}

impl<'a> Books<'a, '_> {
    fn enter(&mut self, group: &Group<'a>, movements: &[&'a Movement]) {
        let Some(first) = movements.first() else {
            return;
        };
        let id = TransactionId::derive(
            self.wallet.integration,
            first.chain.as_str(),
            &first.transaction,
        );
        let seen = self.add_up(&id, movements);
        self.tally.set_off();
        let (legs, sides) = self.move_balances(group, &id);
        let imitates = |side: &Side<'_>| {
            let party = side.parties.only;
            party.is_some_and(|party| self.familiar.is_imitated_by(party))
        };
        let facts = Facts {
            chain: first.chain.as_str(),
            incoming: of_kind(&legs, &sides, LegKind::Incoming),
            outgoing: of_kind(&legs, &sides, LegKind::Outgoing),
            fees: of_kind(&legs, &sides, LegKind::Fee),
            is_sender: seen.is_sender,
            is_failed: seen.is_failed,
            is_round_trip: self.tally.is_round_trip,
            is_empty: seen.any_moved && seen.only_nothing,
            is_imitation: !seen.is_sender && sides.iter().any(imitates),
            acts: rules::acts(seen.method),
        };
        let label = self.source_label(&id, &facts, movements, seen.is_complete);
        let meaning = rules::meaning(&facts, label);
        if seen.is_sender && !seen.is_failed {
            self.learn(movements);
        }
        let is_nft = sides.iter().any(Side::is_nft);
        self.transactions.push(Transaction {
            position: self.next_position(group),
            id,
            integration: self.wallet.integration.clone(),
            chain: first.chain.clone(),
            source_id: first.transaction.clone(),
            at: group.at,
            label: meaning.label,
            transaction_type: meaning.transaction_type,
            rule: meaning.rule.to_owned(),
            description: meaning.description,
            legs,
            is_nft,
            is_spam: meaning.is_spam || (seen.any_moved && seen.only_spam),
        });
    }

    /// Remembers whom the wallet itself sent something to.
    fn learn(&mut self, movements: &[&Movement]) {
        let sent = movements.iter().filter(|movement| {
            movement.direction == Direction::Out
                && movement.amount != MovementAmount::Units(Units::ZERO)
        });
        for address in sent.filter_map(|movement| movement.counterparty.as_deref()) {
            self.familiar.learn(address);
        }
    }

    /// Tallies what can be booked; the rest becomes findings.
    fn add_up(&mut self, id: &TransactionId, movements: &[&'a Movement]) -> Seen<'a> {
        self.tally.clear();
        let mut seen = Seen::default();
        let mut previous: Option<&Movement> = None;
        let mut uncounted = Vec::new();
        for &movement in movements {
            if let Some(same) = previous.filter(|previous| previous.index == movement.index) {
                if same != movement {
                    self.findings.push(Finding::Contradiction {
                        transaction: id.clone(),
                        index: movement.index.clone(),
                    });
                }
                continue;
            }
            previous = Some(movement);
            seen.method = seen.method.or(movement.method.as_deref());
            seen.is_failed |= movement.failed;
            let kind = match movement.direction {
                Direction::In => LegKind::Incoming,
                Direction::Out => LegKind::Outgoing,
                Direction::Fee => LegKind::Fee,
            };
            seen.is_sender |= kind == LegKind::Fee;
            // What failed did not move; its fee did.
            if movement.failed && kind != LegKind::Fee {
                continue;
            }
            let account = self.accounts.number(&movement.asset);
            if kind != LegKind::Fee {
                seen.any_moved = true;
                seen.only_nothing &= movement.amount == MovementAmount::Units(Units::ZERO);
                let known = self.accounts.get(account).known;
                seen.only_spam &= known.is_some_and(|asset| asset.is_spam);
            }
            if let Some(finding) = self.add(id, movement, account, kind) {
                uncounted.push((account, kind));
                self.findings.push(finding);
            }
        }
        seen.is_complete = uncounted.is_empty();
        for (account, kind) in uncounted {
            self.tally.leave_out(account, kind);
            self.accounts.lose_count(account);
        }
        seen
    }

    /// Adds one movement to the tally, or says why it can not be.
    fn add(
        &mut self,
        id: &TransactionId,
        movement: &'a Movement,
        account: usize,
        kind: LegKind,
    ) -> Option<Finding> {
        let units = match &movement.amount {
            MovementAmount::Units(units) => *units,
            MovementAmount::Quarantined(digits) => {
                return Some(Finding::Quarantined {
                    transaction: id.clone(),
                    asset: movement.asset.clone(),
                    index: movement.index.clone(),
                    digits: digits.clone(),
                });
            }
        };
        if units < Units::ZERO {
            return Some(Finding::NegativeAmount {
                transaction: id.clone(),
                asset: movement.asset.clone(),
                index: movement.index.clone(),
                units,
            });
        }
        let parties = Parties::of(movement.counterparty.as_deref(), self.wallet);
        let fits = units == Units::ZERO
            || self
                .tally
                .add(account, kind, units, parties, movement.label);
        (!fits).then(|| Finding::TooLarge {
            transaction: id.clone(),
            asset: movement.asset.clone(),
            units,
        })
    }

    /// Books the tally's lines: incoming first, as a transaction is one whole and what came in
    /// with it may go out with it, then outgoing, then fees.
    fn move_balances(
        &mut self,
        group: &Group<'a>,
        id: &TransactionId,
    ) -> (Vec<Leg>, Vec<Side<'a>>) {
        let accounts = &mut self.accounts;
        let lines = &mut self.tally.lines;
        lines.sort_unstable_by(|a, b| {
            let asset = |line: &Line<'_>| accounts.get(line.account).asset;
            (rank(a.kind).cmp(&rank(b.kind))).then_with(|| asset(a).cmp(asset(b)))
        });
        let mut legs = Vec::with_capacity(lines.len());
        let mut sides = Vec::with_capacity(lines.len());
        for line in lines {
            let (before, after) =
                accounts.move_units(line.account, line.kind, line.units, group.at, id);
            let account = accounts.get(line.account);
            if before != after && after == Quantity::Uncountable {
                self.findings.push(Finding::TooLarge {
                    transaction: id.clone(),
                    asset: account.asset.clone(),
                    units: line.units,
                });
            }
            legs.push(Leg {
                kind: line.kind,
                asset: account.asset.clone(),
                units: line.units,
                price: None,
                counterparty: line.parties.only.map(str::to_owned),
                before: before.units(),
                after: after.units(),
            });
            sides.push(Side {
                asset: account.asset,
                known: account.known,
                wraps: account.wraps,
                units: line.units,
                parties: line.parties,
            });
        }
        (legs, sides)
    }

    /// The first label of the source that the legs fit. A fee's label speaks for the transaction
    /// only where nothing else moved.
    fn source_label(
        &mut self,
        id: &TransactionId,
        facts: &Facts<'_>,
        movements: &[&Movement],
        is_complete: bool,
    ) -> Option<Label> {
        let mut given = movements
            .iter()
            .filter(|movement| (movement.direction == Direction::Fee) == facts.nothing_moved())
            .filter_map(|movement| movement.label)
            .peekable();
        let first = *given.peek()?;
        let fitting = given.find(|label| facts.fit(*label));
        if fitting.is_none() && is_complete {
            self.findings.push(Finding::LabelDoesNotFit {
                transaction: id.clone(),
                label: first,
            });
        }
        fitting
    }

    fn next_position(&self, group: &Group<'_>) -> u32 {
        match self.transactions.last() {
            Some(last) if last.at == group.at => last.position.saturating_add(1),
            _ => 0,
        }
    }
}

/// What adding up saw beside the amounts.
struct Seen<'a> {
    is_sender: bool,
    is_failed: bool,
    method: Option<&'a str>,
    any_moved: bool,
    /// Whether all that moved is spam, fees apart.
    only_spam: bool,
    /// Whether all amounts that moved are 0, fees apart.
    only_nothing: bool,
    /// Whether every movement could be booked.
    is_complete: bool,
}

impl Default for Seen<'_> {
    fn default() -> Self {
        Self {
            is_sender: false,
            is_failed: false,
            method: None,
            any_moved: false,
            only_spam: true,
            only_nothing: true,
            is_complete: true,
        }
    }
}

const fn rank(kind: LegKind) -> u8 {
    match kind {
        LegKind::Incoming => 0,
        LegKind::Outgoing => 1,
        LegKind::Fee => 2,
    }
}

/// The sides of one kind; they stand together, in the order of the legs.
fn of_kind<'s, 'a>(legs: &[Leg], sides: &'s [Side<'a>], kind: LegKind) -> &'s [Side<'a>] {
    let start = legs.partition_point(|leg| rank(leg.kind) < rank(kind));
    let end = legs.partition_point(|leg| rank(leg.kind) <= rank(kind));
    &sides[start..end]
}

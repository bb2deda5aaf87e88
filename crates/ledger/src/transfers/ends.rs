//! Ends of transfers: the legs that may be one.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
};

use kc_domain::{
    Asset, AssetId, AssetKind, IntegrationId, Label, Leg, LegKind, Transaction, Units,
};

use super::{
    History,
    names::{self, Key},
    tables,
};
use crate::normalise;

/// Amounts of one coin are compared at this many decimals, whatever those of its assets.
const DECIMALS: u8 = 18;

/// What amounts must be of to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Coin<'a> {
    /// The same on every chain: the id that the wire knows it by.
    Everywhere(&'a str),
    /// One asset, in its own units.
    Here(&'a AssetId),
}

/// One leg of a transaction, as one end of a transfer.
#[derive(Clone, Debug)]
pub(super) struct End<'a> {
    /// Which of the field's transactions it is of.
    pub number: usize,
    pub transaction: &'a Transaction,
    pub leg: &'a Leg,
    pub is_sending: bool,
    /// Whether it may be matched by anybody but a person.
    pub is_open: bool,
    pub coin: Coin<'a>,
    /// What one unit of the asset counts as.
    pub unit: i128,
    /// The leg's units, as they are compared.
    pub amount: i128,
    /// The fee that the same transaction tells of in the same asset.
    pub fee: i128,
    /// The most that may be missing on arrival.
    pub allowed: i128,
    /// The other side's address, as addresses are compared.
    pub counterparty: Option<Cow<'a, str>>,
    /// Those that its own wallet has, where they are known.
    pub addresses: Option<&'a BTreeSet<String>>,
    pub is_nft: bool,
    pub is_bridge: bool,
    /// By which the transaction is known, and by which its source may know the one on the other side.
    pub name: Option<Key<'a>>,
    pub told_name: Option<Key<'a>>,
    /// See [`names::chain`](super::names::chain).
    pub chain: Option<&'a str>,
}

impl<'a> End<'a> {
    pub fn wallet(&self) -> &'a IntegrationId {
        &self.transaction.integration
    }

    pub fn at(&self) -> i64 {
        self.transaction.at.micros()
    }

    /// Whether the other side is the wallet of that end, and nobody else.
    pub fn names(&self, other: &End<'_>) -> bool {
        let told = self.counterparty.as_deref().zip(other.addresses);
        told.is_some_and(|(address, known)| known.contains(address))
    }

    /// The least that may arrive.
    pub fn least(&self) -> i128 {
        let told = if self.fee <= self.amount / tables::FEE_AT_MOST {
            self.fee
        } else {
            0
        };
        self.amount - self.allowed.max(told)
    }
}

/// What the addresses say of two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// One names the other.
    Each,
    Nobody,
    /// One names somebody else.
    Others,
}

/// All addresses of all wallets.
pub(super) type Own<'a> = HashSet<&'a str>;

pub(super) fn named(own: &Own<'_>, sent: &End<'_>, arrived: &End<'_>) -> Named {
    if sent.names(arrived) || arrived.names(sent) {
        return Named::Each;
    }
    let (to, from) = (
        sent.counterparty.as_deref(),
        arrived.counterparty.as_deref(),
    );
    let is_own = |named: Option<&str>| named.is_some_and(|address| own.contains(address));
    // An exchange pays out to one address. On such chains a wallet is one, and we know it.
    let paid_elsewhere = sent.chain.is_none()
        && to.is_some_and(|address| address.starts_with("0x"))
        && arrived
            .chain
            .is_some_and(|chain| chain.starts_with("eip155:"))
        && arrived.addresses.is_some_and(|known| !known.is_empty());
    if is_own(to) || is_own(from) || paid_elsewhere {
        return Named::Others;
    }
    Named::Nobody
}

/// The ends of one transaction, at most one for each asset and side.
pub(super) fn ends<'a>(
    history: &History<'a>,
    number: usize,
    transaction: &'a Transaction,
    is_asked_for: bool,
) -> Vec<End<'a>> {
    let has = |kind| {
        let mut legs = transaction.legs.iter();
        legs.any(|leg| leg.kind == kind && leg.units > Units::ZERO)
    };
    let plain = match (has(LegKind::Outgoing), has(LegKind::Incoming)) {
        (true, false) => is_plain(history, transaction, tables::OUTGOING),
        (false, true) => is_plain(history, transaction, tables::INCOMING),
        // What went both ways was exchanged, or sent by a wallet to itself.
        _ => false,
    };
    let may_be_found = plain && !transaction.is_spam;
    if !may_be_found && !is_asked_for {
        return Vec::new();
    }
    let mut ends: Vec<End<'a>> = Vec::with_capacity(1);
    for leg in &transaction.legs {
        let known = history.assets.get(&leg.asset);
        let is_sending = leg.kind == LegKind::Outgoing;
        let is_taken = leg.kind == LegKind::Fee
            || leg.units <= Units::ZERO
            || known.is_some_and(|asset| asset.kind == AssetKind::Fiat)
            || ends
                .iter()
                .any(|end| end.is_sending == is_sending && end.leg.asset == leg.asset);
        if !is_taken {
            let is_spam = known.is_some_and(|asset| asset.is_spam);
            ends.push(End {
                number,
                addresses: history.addresses.get(&transaction.integration),
                is_open: may_be_found && !is_spam,
                ..end(transaction, leg, known)
            });
        }
    }
    ends
}

fn is_plain(history: &History<'_>, transaction: &Transaction, plain: [Label; 5]) -> bool {
    let label = transaction.label;
    let is_transfer = matches!(label, Label::Transfer | Label::BridgeTransfer);
    plain.contains(&label) && (is_transfer || !history.decisions.labelled.contains(&transaction.id))
}

fn end<'a>(transaction: &'a Transaction, leg: &'a Leg, known: Option<&'a Asset>) -> End<'a> {
    let everywhere = known.and_then(|asset| {
        let is_coin = asset.kind == AssetKind::Crypto && !asset.token_id.is_empty();
        let zeros = DECIMALS.checked_sub(asset.decimals).filter(|_| is_coin)?;
        let unit = 10_i128.pow(u32::from(zeros));
        let amount = leg.units.0.checked_mul(unit)?;
        Some((Coin::Everywhere(&asset.token_id), unit, amount))
    });
    let (coin, unit, amount) = everywhere.unwrap_or((Coin::Here(&leg.asset), 1, leg.units.0));
    let fees = transaction.legs.iter();
    let fees = fees.filter(|fee| fee.kind == LegKind::Fee && fee.asset == leg.asset);
    let fee = fees.fold(0_i128, |sum, fee| {
        sum.saturating_add(fee.units.0.max(0).saturating_mul(unit))
    });
    let is_nft = known.is_some_and(|asset| asset.kind == AssetKind::Nft);
    let told = leg.counterparty.as_deref().map(normalise);
    End {
        number: 0,
        transaction,
        leg,
        is_sending: leg.kind == LegKind::Outgoing,
        is_open: false,
        coin,
        unit,
        amount,
        fee,
        allowed: if is_nft { 0 } else { allowed(coin, amount) },
        name: names::name(transaction),
        told_name: told
            .as_ref()
            .and_then(|told| names::told_name(transaction, told)),
        chain: names::chain(transaction),
        counterparty: told,
        addresses: None,
        is_nft,
        is_bridge: tables::BRIDGE.contains(&transaction.label),
    }
}

fn allowed(coin: Coin<'_>, amount: i128) -> i128 {
    let fixed = match coin {
        Coin::Everywhere(id) => tables::FEES.iter().find(|(name, _)| *name == id),
        Coin::Here(_) => None,
    };
    let fixed = fixed.map_or(0, |(_, thousandths)| {
        thousandths * 10_i128.pow(u32::from(DECIMALS) - 3)
    });
    (amount / tables::FEE_SHARE)
        .max(fixed)
        .min(amount / tables::FEE_AT_MOST)
}

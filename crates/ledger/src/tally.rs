//! Adding up the movements of one transaction, and setting in off against out.

use kc_domain::{Label, LegKind, Units};

use crate::{Wallet, wallet::normalise};

/// Addresses that nobody has the key of: what is sent there is gone. Lower case where hexadecimal.
const NOBODY: [&str; 3] = [
    ZERO_ADDRESS,
    "0x000000000000000000000000000000000000dead",
    "1nc1nerator11111111111111111111111111111111",
];

/// Where tokens come from when they are made, and also nobody's.
pub(crate) const ZERO_ADDRESS: &str = "0x0000000000000000000000000000000000000000";

/// Who stood on the other side of one or several movements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parties<'a> {
    /// The only one; nothing if there are several, or one that is not known.
    pub only: Option<&'a str>,
    /// Whether each is another wallet of the same workspace.
    pub all_own: bool,
    /// Whether each is the zero address.
    pub all_zero: bool,
    /// Whether each is an address that nobody has the key of.
    pub all_nobody: bool,
}

impl<'a> Parties<'a> {
    pub fn of(counterparty: Option<&'a str>, wallet: &Wallet<'_>) -> Self {
        let Some(address) = counterparty else {
            return Self::default();
        };
        let compared = normalise(address);
        Self {
            only: Some(address),
            all_own: wallet.own_addresses.contains(compared.as_ref()),
            all_zero: compared == ZERO_ADDRESS,
            all_nobody: NOBODY.contains(&compared.as_ref()),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            only: self.only.filter(|_| self.only == other.only),
            all_own: self.all_own && other.all_own,
            all_zero: self.all_zero && other.all_zero,
            all_nobody: self.all_nobody && other.all_nobody,
        }
    }
}

/// All movements of one asset and direction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub account: usize,
    pub kind: LegKind,
    /// Above zero.
    pub units: Units,
    pub parties: Parties<'a>,
    label: Option<Label>,
    labels_differ: bool,
}

/// The lines of one transaction. Kept from one transaction to the next for its memory.
#[derive(Default)]
pub(crate) struct Tally<'a> {
    pub lines: Vec<Line<'a>>,
    /// Whether everything that moved came back: what a wallet sent to itself.
    pub is_round_trip: bool,
}

impl<'a> Tally<'a> {
    pub fn clear(&mut self) {
        self.lines.clear();
        self.is_round_trip = false;
    }

    /// Adds a movement of `units`; false, and no change, if the sum would not fit.
    #[must_use]
    pub fn add(
        &mut self,
        account: usize,
        kind: LegKind,
        units: Units,
        parties: Parties<'a>,
        label: Option<Label>,
    ) -> bool {
        let same = |line: &&mut Line<'_>| line.account == account && line.kind == kind;
        let Some(line) = self.lines.iter_mut().find(same) else {
            self.lines.push(Line {
                account,
                kind,
                units,
                parties,
                label,
                labels_differ: false,
            });
            return true;
        };
        let Some(sum) = line.units.checked_add(units) else {
            return false;
        };
        line.units = sum;
        line.parties = line.parties.and(parties);
        line.labels_differ |= line.label != label;
        true
    }

    /// Takes out the other lines of an asset of which one movement could not be counted: a part is
    /// not what moved, and what in and out leave of each other can not be told. Fees stand apart.
    pub fn leave_out(&mut self, account: usize, kind: LegKind) {
        let is_fee = kind == LegKind::Fee;
        self.lines
            .retain(|line| line.account != account || (line.kind == LegKind::Fee) != is_fee);
    }

    /// Sets in off against out of the same asset: change of a spent coin, the refund of a payment,
    /// a loan paid back within the transaction. The larger side stays with the difference and its
    /// counterparty; equal sides vanish.
    ///
    /// Two cases are left as they are. Where the source labels the two sides differently
    /// (a reward that is staked at once) both happened. And where all that moved came back, the
    /// wallet sent it to itself: that is what is shown, rather than nothing.
    pub fn set_off(&mut self) {
        let mut met = false;
        let mut remains = false;
        for line in &self.lines {
            match line.kind {
                LegKind::Incoming => match self.opposite(line) {
                    Some(outgoing) => {
                        met = true;
                        remains |= outgoing.units != line.units;
                    }
                    None => remains = true,
                },
                LegKind::Outgoing => remains |= self.opposite(line).is_none(),
                LegKind::Fee => {}
            }
        }
        self.is_round_trip = met && !remains;
        if !met || self.is_round_trip {
            return;
        }
        for number in 0..self.lines.len() {
            let line = self.lines[number];
            if line.kind != LegKind::Incoming {
                continue;
            }
            let Some(opposite) = self.opposite(&line).map(|outgoing| outgoing.units) else {
                continue;
            };
            // Both are above zero, so neither difference can overflow.
            self.lines[number].units = Units((line.units.0 - opposite.0).max(0));
            for other in &mut self.lines {
                if other.account == line.account && other.kind == LegKind::Outgoing {
                    other.units = Units((opposite.0 - line.units.0).max(0));
                }
            }
        }
        self.lines.retain(|line| line.units != Units::ZERO);
    }

    /// The other direction of the same asset, if the two may be set off.
    fn opposite(&self, line: &Line<'_>) -> Option<&Line<'a>> {
        let direction = match line.kind {
            LegKind::Incoming => LegKind::Outgoing,
            LegKind::Outgoing => LegKind::Incoming,
            LegKind::Fee => return None,
        };
        self.lines.iter().find(|other| {
            other.account == line.account
                && other.kind == direction
                && other.label == line.label
                && !other.labels_differ
                && !line.labels_differ
        })
    }
}

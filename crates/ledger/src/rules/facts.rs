//! What is known of a transaction when its meaning is asked for.

use kc_domain::{Asset, AssetId, AssetKind, Label, Units};

use super::{
    act::{Act, Acts},
    contracts::{self, Role},
    shape::Shape,
};
use crate::{issue, tally::Parties};

/// One leg, as the rules see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    pub asset: &'a AssetId,
    /// Nothing if nobody has told us of the asset.
    pub known: Option<&'a Asset>,
    /// What the asset stands for, if it is a wrapped native one.
    pub wraps: Option<&'a AssetId>,
    /// Above zero.
    pub units: Units,
    pub parties: Parties<'a>,
}

impl<'a> Side<'a> {
    pub fn is_nft(&self) -> bool {
        self.is_kind(AssetKind::Nft)
    }

    pub fn is_fiat(&self) -> bool {
        self.is_kind(AssetKind::Fiat)
    }

    pub fn is_spam(&self) -> bool {
        self.known.is_some_and(|asset| asset.is_spam)
    }

    /// Whether it is the coin of a chain.
    pub(super) fn is_native(&self) -> bool {
        self.asset.as_str().contains("/slip44:")
    }

    fn contract(&self) -> Option<&'a str> {
        issue::contract(self.asset)
    }

    /// Made for the receiver: it comes from nowhere, or from its own contract.
    pub(super) fn is_issued(&self) -> bool {
        self.parties.all_zero || issue::is_at_own_contract(self.asset, self.parties.only)
    }

    /// Given back to be destroyed.
    pub(super) fn is_returned(&self) -> bool {
        self.is_issued()
    }

    /// Whether what was given for it went to the contract that made it.
    pub(super) fn is_receipt_for(&self, given: &Side<'_>) -> bool {
        let ends = self.contract().zip(given.parties.only);
        self.is_issued()
            && ends.is_some_and(|(contract, party)| contract.eq_ignore_ascii_case(party))
    }

    /// Whether it is worth next to nothing, or nobody knows what: less than a hundredth of a coin, or
    /// of an asset that is not well known.
    pub(super) fn is_trifle(&self) -> bool {
        is_trifle(self.known, self.units)
    }

    fn is_kind(&self, kind: AssetKind) -> bool {
        self.known.is_some_and(|asset| asset.kind == kind)
    }
}

/// See [`Side::is_trifle`].
pub(super) fn is_trifle(asset: Option<&Asset>, units: Units) -> bool {
    let Some(asset) = asset.filter(|asset| asset.coingecko_id.is_some()) else {
        return true;
    };
    // A coin of that many units could not be counted: all there can be is less.
    let coin = 10_i128.checked_pow(u32::from(asset.decimals));
    coin.is_none_or(|coin| units.0 < coin / 100)
}

/// One transaction, as the rules see it: what moved after change and refunds, and how.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts<'a> {
    /// By its CAIP-2 name, or what stands for it where there is none.
    pub chain: &'a str,
    pub incoming: &'a [Side<'a>],
    pub outgoing: &'a [Side<'a>],
    pub fees: &'a [Side<'a>],
    /// Whether the wallet itself sent the transaction: then it paid a fee, be it 0.
    pub is_sender: bool,
    pub is_failed: bool,
    /// Whether all that moved came back to the wallet that sent it.
    pub is_round_trip: bool,
    /// Whether there were movements, all of them of nothing.
    pub is_empty: bool,
    /// Whether somebody in it has an address that looks like one that the wallet knows.
    pub is_imitation: bool,
    /// What was called may be for this.
    pub acts: Acts,
}

impl<'a> Facts<'a> {
    pub fn shape(&self) -> Shape {
        Shape::new(
            self.incoming.iter().map(|side| side.asset),
            self.outgoing.iter().map(|side| side.asset),
            self.is_sender,
        )
    }

    pub fn only_in(&self) -> bool {
        !self.incoming.is_empty() && self.outgoing.is_empty()
    }

    pub fn only_out(&self) -> bool {
        self.incoming.is_empty() && !self.outgoing.is_empty()
    }

    /// Whether some came in and some went out, and no asset did both.
    pub fn is_exchange(&self) -> bool {
        let shared = |side: &Side<'_>| self.outgoing.iter().any(|out| out.asset == side.asset);
        !self.incoming.is_empty() && !self.outgoing.is_empty() && !self.incoming.iter().any(shared)
    }

    pub fn nothing_moved(&self) -> bool {
        self.incoming.is_empty() && self.outgoing.is_empty()
    }

    pub fn fit(&self, label: Label) -> bool {
        self.shape().fits(label)
    }

    /// Whether the wallet, or whoever sent the transaction, may have called for this.
    pub(super) const fn may(&self, act: Act) -> bool {
        self.acts.has(act)
    }

    /// Whether the wallet itself may have called for this.
    pub(super) const fn does(&self, act: Act) -> bool {
        self.is_sender && self.acts.has(act)
    }

    /// Whether it happened on a chain, where strangers can write what they like.
    pub(super) fn is_on_chain(&self) -> bool {
        self.chain.contains(':')
    }

    /// Whether all sides were exchanged with a contract that is for this.
    pub(super) fn with(&self, sides: &[Side<'_>], role: Role) -> bool {
        !sides.is_empty()
            && sides.iter().all(|side| {
                let party = side.parties.only;
                party.is_some_and(|party| contracts::role(self.chain, party) == Some(role))
            })
    }

    /// Whether a side is a token of a contract that is for this.
    pub(super) fn is_of(&self, side: &Side<'a>, role: Role) -> bool {
        let contract = side.contract();
        contract.is_some_and(|contract| contracts::role(self.chain, contract) == Some(role))
    }
}

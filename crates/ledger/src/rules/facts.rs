//! What is known of a transaction when its meaning is asked for.

use kc_domain::{Asset, AssetId, AssetKind, Label, TransactionType, Units};

use crate::tally::Parties;

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

impl Side<'_> {
    pub fn is_nft(&self) -> bool {
        self.is_kind(AssetKind::Nft)
    }

    pub fn is_fiat(&self) -> bool {
        self.is_kind(AssetKind::Fiat)
    }

    pub fn is_spam(&self) -> bool {
        self.known.is_some_and(|asset| asset.is_spam)
    }

    fn is_kind(&self, kind: AssetKind) -> bool {
        self.known.is_some_and(|asset| asset.kind == kind)
    }
}

/// One transaction, as the rules see it: what moved after change and refunds, and how.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts<'a> {
    pub incoming: &'a [Side<'a>],
    pub outgoing: &'a [Side<'a>],
    pub fees: &'a [Side<'a>],
    /// Whether the wallet itself sent the transaction: then it paid a fee, be it 0.
    pub is_sender: bool,
    pub is_failed: bool,
    /// Whether all that moved came back to the wallet that sent it.
    pub is_round_trip: bool,
    /// The four-byte selector of what was called.
    pub method: Option<&'a str>,
}

impl Facts<'_> {
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

    /// Whether `label` is bound to a type that the legs show. A payment is a fee, or something
    /// given for nothing that came back.
    pub fn fit(&self, label: Label) -> bool {
        match label.transaction_type() {
            TransactionType::Deposit => self.only_in(),
            TransactionType::Withdrawal => self.only_out(),
            TransactionType::Trade => !self.incoming.is_empty() && !self.outgoing.is_empty(),
            TransactionType::Payment => self.incoming.is_empty(),
            TransactionType::Transfer => !self.nothing_moved(),
            TransactionType::Any => true,
        }
    }

    /// The type by the legs alone, for labels that are bound to none.
    pub fn transaction_type(&self) -> TransactionType {
        if self.is_exchange() {
            TransactionType::Trade
        } else if self.only_in() {
            TransactionType::Deposit
        } else if self.only_out() {
            TransactionType::Withdrawal
        } else if self.nothing_moved() && self.is_sender {
            TransactionType::Payment
        } else {
            TransactionType::Any
        }
    }
}

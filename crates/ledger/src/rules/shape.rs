//! Which labels a transaction can have, by what moved.

use kc_domain::{AssetId, Label, Leg, LegKind, TransactionType};

/// What moved in a transaction, as far as it decides which labels fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    comes: bool,
    goes: bool,
    /// Whether an asset went both ways.
    returns: bool,
    /// Whether the wallet paid for it.
    pays: bool,
}

impl Shape {
    /// Of a booked transaction.
    #[must_use]
    pub fn of(legs: &[Leg]) -> Self {
        let of_kind = |kind| legs.iter().filter(move |leg| leg.kind == kind);
        Self::new(
            of_kind(LegKind::Incoming).map(|leg| &leg.asset),
            of_kind(LegKind::Outgoing).map(|leg| &leg.asset),
            of_kind(LegKind::Fee).next().is_some(),
        )
    }

    pub(super) fn new<'a>(
        mut incoming: impl Iterator<Item = &'a AssetId>,
        outgoing: impl Iterator<Item = &'a AssetId> + Clone,
        pays: bool,
    ) -> Self {
        let mut comes = false;
        let returns = incoming.any(|asset| {
            comes = true;
            outgoing.clone().any(|out| out == asset)
        });
        Self {
            comes,
            goes: outgoing.clone().next().is_some(),
            returns,
            pays,
        }
    }

    pub(super) const fn only_in(self) -> bool {
        self.comes && !self.goes
    }

    pub(super) const fn only_out(self) -> bool {
        !self.comes && self.goes
    }

    /// Whether some came in and some went out, and no asset did both.
    pub(super) const fn is_exchange(self) -> bool {
        self.comes && self.goes && !self.returns
    }

    pub(super) const fn nothing_moved(self) -> bool {
        !self.comes && !self.goes
    }

    /// Whether `label` is bound to a type that the legs show. A payment is a fee, or something
    /// given for nothing that came back. What was put into custody, or came out of it, may have had
    /// a receipt on the other side, or a reward; and spam may only seem to bring something.
    #[must_use]
    pub fn fits(self, label: Label) -> bool {
        match label.transaction_type() {
            TransactionType::Deposit | TransactionType::Withdrawal if is_custody(label) => {
                let is_deposit = label.transaction_type() == TransactionType::Deposit;
                self.is_exchange()
                    || (if is_deposit {
                        self.only_in()
                    } else {
                        self.only_out()
                    })
            }
            TransactionType::Deposit if label == Label::Spam => !self.goes,
            TransactionType::Deposit => self.only_in(),
            TransactionType::Withdrawal => self.only_out(),
            TransactionType::Trade => self.comes && self.goes,
            TransactionType::Payment => !self.comes,
            TransactionType::Transfer => !self.nothing_moved(),
            TransactionType::Any => true,
        }
    }

    /// The type of a transaction of this shape with `label`.
    #[must_use]
    pub const fn transaction_type(self, label: Label) -> TransactionType {
        match label.transaction_type() {
            TransactionType::Any if self.is_exchange() => TransactionType::Trade,
            TransactionType::Any if self.only_in() => TransactionType::Deposit,
            TransactionType::Any if self.only_out() => TransactionType::Withdrawal,
            TransactionType::Any if self.nothing_moved() && self.pays => TransactionType::Payment,
            bound => bound,
        }
    }
}

/// Whether a label says that what moved is still the person's, but held elsewhere; or that it came
/// back from there.
const fn is_custody(label: Label) -> bool {
    matches!(
        label,
        Label::Stake
            | Label::CentralizedStake
            | Label::ResourceStaking
            | Label::RexDeposit
            | Label::Lend
            | Label::CentralizedLending
            | Label::CollateralDeposit
            | Label::VaultDeposit
            | Label::Unstake
            | Label::RexWithdrawal
            | Label::LendRedeem
            | Label::CollateralWithdrawal
            | Label::VaultWithdrawal
    )
}

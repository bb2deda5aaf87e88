//! What does not add up.

use std::fmt;

use kc_domain::{AssetId, IntegrationId, Label, Timestamp, TransactionId, Units};
use serde::{Deserialize, Serialize};

/// Something in a source's account of a wallet that could not be booked as it stands, or that
/// can not be true. Findings are shown to the wallet's owner; they stop nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// The source's amount is beyond what we count with. It is in no leg, and the asset's balance
    /// is unknown from there on.
    Quarantined {
        transaction: TransactionId,
        asset: AssetId,
        /// Which movement of the transaction.
        index: String,
        /// The source's own decimal digits.
        digits: String,
    },
    /// With this movement or leg, a sum or a balance no longer fits. A sum is in no leg; a balance
    /// is unknown from there on either way.
    TooLarge {
        transaction: TransactionId,
        asset: AssetId,
        units: Units,
    },
    /// An amount below zero, where the direction should have said it. It is in no leg, and the
    /// asset's balance is unknown from there on.
    NegativeAmount {
        transaction: TransactionId,
        asset: AssetId,
        index: String,
        units: Units,
    },
    /// Two different movements of one name. The first in a fixed order was booked, whatever
    /// order they arrived in.
    Contradiction {
        transaction: TransactionId,
        index: String,
    },
    /// The source's label is bound to a type that the transaction's legs do not show. The rules
    /// labelled it instead.
    LabelDoesNotFit {
        transaction: TransactionId,
        label: Label,
    },
    /// More of an asset left the wallet than was ever seen to arrive. At most one per asset and
    /// booking.
    BelowZero {
        asset: AssetId,
        /// When, and by which transaction, the balance first went below zero; nothing if the
        /// opening balance was there already.
        since: Option<(Timestamp, TransactionId)>,
        /// The lowest balance reached.
        lowest: Units,
    },
    /// A wallet's balance of an asset is below zero, so it is no part of any holding.
    NegativeBalance {
        integration: IntegrationId,
        asset: AssetId,
        units: Units,
    },
    /// What a wallet has of an asset can not be counted, by its source or by its books, so it is
    /// not known what all wallets hold of it: it is no holding.
    UncountableBalance {
        integration: IntegrationId,
        asset: AssetId,
    },
    /// What the wallets hold of an asset no longer fits when added up; it is no holding.
    HoldingTooLarge { asset: AssetId },
}

impl Finding {
    /// The transaction that it was found in, where it is one alone.
    #[must_use]
    pub const fn transaction(&self) -> Option<&TransactionId> {
        match self {
            Self::Quarantined { transaction, .. }
            | Self::TooLarge { transaction, .. }
            | Self::NegativeAmount { transaction, .. }
            | Self::Contradiction { transaction, .. }
            | Self::LabelDoesNotFit { transaction, .. } => Some(transaction),
            Self::BelowZero { .. }
            | Self::NegativeBalance { .. }
            | Self::UncountableBalance { .. }
            | Self::HoldingTooLarge { .. } => None,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quarantined {
                transaction,
                asset,
                index,
                digits,
            } => write!(
                f,
                "{transaction}: {index} moves {digits} units of {asset}, more than can be counted"
            ),
            Self::TooLarge {
                transaction,
                asset,
                units,
            } => write!(
                f,
                "{transaction}: with {units} units more, the sum of {asset} can not be counted"
            ),
            Self::NegativeAmount {
                transaction,
                asset,
                index,
                units,
            } => {
                write!(
                    f,
                    "{transaction}: {index} moves {units} units of {asset}, less than nothing"
                )
            }
            Self::Contradiction { transaction, index } => {
                write!(f, "{transaction}: {index} is told in two ways")
            }
            Self::LabelDoesNotFit { transaction, label } => {
                write!(f, "{transaction}: is no {label} by what it moved")
            }
            Self::BelowZero {
                asset,
                since: Some((at, transaction)),
                lowest,
            } => write!(
                f,
                "{asset}: below zero since {at} ({transaction}), down to {lowest} units"
            ),
            Self::BelowZero {
                asset,
                since: None,
                lowest,
            } => {
                write!(
                    f,
                    "{asset}: below zero from the start, down to {lowest} units"
                )
            }
            Self::NegativeBalance {
                integration,
                asset,
                units,
            } => {
                write!(
                    f,
                    "{integration}: holds {units} units of {asset}, less than nothing"
                )
            }
            Self::UncountableBalance { integration, asset } => {
                write!(f, "{integration}: holds of {asset} what can not be counted")
            }
            Self::HoldingTooLarge { asset } => {
                write!(f, "{asset}: the wallets hold more than can be counted")
            }
        }
    }
}

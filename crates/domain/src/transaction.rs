//! Transactions: what movements meant.

use serde::{Deserialize, Serialize};

use crate::{
    amount::{Fiat, Units},
    asset::{AssetId, ChainId},
    clock::Timestamp,
    id::{IntegrationId, TransactionId},
    label::{Label, TransactionType},
};

/// Stands for a rule where the source gave the label.
pub const SOURCE_RULE: &str = "source";
/// Stands for a rule where a person changed the label.
pub const PERSON_RULE: &str = "person";
/// Stands for a rule where another wallet of the workspace tells of the other end.
pub const TRANSFER_RULE: &str = "transfer";

/// What one whole coin cost at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiatPrice {
    pub price: Fiat,
    /// ISO 4217, in capitals.
    pub currency: String,
    /// When the price was seen, which may be before it was asked for.
    pub at: Timestamp,
    /// Who said so: `sandbox`, `csv`.
    pub source: String,
}

/// The side of a transaction on which a leg stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LegKind {
    Incoming,
    Outgoing,
    Fee,
}

/// One asset that a transaction moved, all its movements of one direction added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    pub kind: LegKind,
    pub asset: AssetId,
    pub units: Units,
    /// Unknown stays unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<FiatPrice>,
    /// The address or account on the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<String>,
    /// The calculated balance of the asset in this wallet before the leg, and after; unknown from
    /// where an amount could not be counted.
    pub before: Option<Units>,
    pub after: Option<Units>,
}

/// What the movements of one source transaction meant for one integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    pub id: TransactionId,
    pub integration: IntegrationId,
    pub chain: ChainId,
    /// The source's own id of the transaction; `transactionPlatfromId` on the wire.
    pub source_id: String,
    pub at: Timestamp,
    /// Order among transactions of the same moment.
    pub position: u32,
    pub label: Label,
    pub transaction_type: TransactionType,
    /// The name of the rule by which it got its label; [`SOURCE_RULE`], [`PERSON_RULE`] or [`TRANSFER_RULE`] where no rule
    /// was asked.
    pub rule: String,
    pub description: String,
    pub legs: Vec<Leg>,
    pub is_nft: bool,
    pub is_spam: bool,
}

/// What a transaction cost and gained, in the workspace's currency. What is not known is nothing,
/// never 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Costs {
    /// What the assets had cost that left; where none left, what those cost that came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Fiat>,
    /// All that was gained, income included: 0 where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain: Option<Fiat>,
    /// The part of it that was gained without a disposal.
    #[serde(default = "nothing", skip_serializing_if = "is_nothing")]
    pub income: Option<Fiat>,
    /// Of each leg, in their order.
    pub legs: Vec<LegCosts>,
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
const fn nothing() -> Option<Fiat> {
    Some(Fiat::ZERO)
}

fn is_nothing(income: &Option<Fiat>) -> bool {
    *income == nothing()
}

/// What one leg cost and brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegCosts {
    /// What the units cost when they were acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Fiat>,
    /// What they brought when they were disposed of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proceeds: Option<Fiat>,
    /// What was gained with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profit: Option<Fiat>,
}

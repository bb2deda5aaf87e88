//! What files look like, as data.

use kc_domain::{TransactionType, catalogue::GENERIC_CSV};
use serde::{Deserialize, Serialize};

/// What a column of a file can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Date,
    Type,
    SentAmount,
    SentCurrency,
    ReceivedAmount,
    ReceivedCurrency,
    FeeAmount,
    FeeCurrency,
    Label,
    Description,
    TxHash,
}

/// How one provider's files are written.
#[derive(Debug)]
pub struct Format {
    /// The provider's id in the catalogue.
    pub provider: &'static str,
    /// Which header names which column, in any case.
    pub headers: &'static [(Column, &'static str)],
    /// The columns by which a file is known to be of this format: without one it is refused.
    pub signature: &'static [Column],
    /// Words of the type column, in lower case, beside the names of the types themselves.
    pub types: &'static [(&'static str, TransactionType)],
}

/// The format that this project defines.
pub const GENERAL: Format = Format {
    provider: GENERIC_CSV,
    headers: &[
        (Column::Date, "Date"),
        (Column::Type, "Type"),
        (Column::SentAmount, "Sent Amount"),
        (Column::SentCurrency, "Sent Currency"),
        (Column::ReceivedAmount, "Received Amount"),
        (Column::ReceivedCurrency, "Received Currency"),
        (Column::FeeAmount, "Fee Amount"),
        (Column::FeeCurrency, "Fee Currency"),
        (Column::Label, "Label"),
        (Column::Description, "Description"),
        (Column::TxHash, "TxHash"),
    ],
    signature: &[
        Column::Date,
        Column::SentAmount,
        Column::SentCurrency,
        Column::ReceivedAmount,
        Column::ReceivedCurrency,
    ],
    types: &[
        ("receive", TransactionType::Deposit),
        ("withdraw", TransactionType::Withdrawal),
        ("send", TransactionType::Withdrawal),
        ("buy", TransactionType::Trade),
        ("sell", TransactionType::Trade),
        ("swap", TransactionType::Trade),
        ("fee", TransactionType::Payment),
    ],
};

/// All formats there are.
pub const FORMATS: &[Format] = &[GENERAL];

/// How the files of a provider are written.
#[must_use]
pub fn format(provider: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.provider == provider)
}

impl Format {
    /// The header of a column.
    #[must_use]
    pub fn header(&self, column: Column) -> Option<&'static str> {
        let mut headers = self.headers.iter();
        headers.find(|(it, _)| *it == column).map(|(_, name)| *name)
    }

    pub(crate) fn kind(&self, word: &str) -> Option<TransactionType> {
        let word = word.to_lowercase();
        let known = match word.as_str() {
            "deposit" => Some(TransactionType::Deposit),
            "withdrawal" => Some(TransactionType::Withdrawal),
            "trade" => Some(TransactionType::Trade),
            "payment" => Some(TransactionType::Payment),
            _ => None,
        };
        let mut more = self.types.iter();
        known.or_else(|| more.find(|(name, _)| *name == word).map(|(_, kind)| *kind))
    }
}

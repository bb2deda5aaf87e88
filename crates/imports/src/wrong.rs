//! What can be wrong with a row, by a code that programs and translations can go by.

use serde::Serialize;

use crate::format::Column;

/// What is wrong with a cell or a row. Its text goes on a sentence about it: `must be a decimal
/// number, not negative`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("has more cells than the header")]
    TooManyCells,
    #[error("is too long")]
    TooLong,
    #[error("must be 200 printable characters at most")]
    Hash,
    #[error("must be a time since 1970 that does not lie ahead, such as 2024-01-28 10:30:00")]
    Time,
    #[error(
        "was on no clock of this time zone: clocks were put forward over it. Is the time zone right?"
    )]
    SkippedTime,
    #[error("is needed where a currency is named")]
    NoAmount,
    #[error("must be a decimal number, not negative")]
    Amount,
    #[error("is needed where there is an amount")]
    NoCurrency,
    #[error("must name a currency")]
    Currency,
    #[error("is empty, and nothing else moves either")]
    NothingMoves,
    #[error("must be deposit, withdrawal, trade or payment")]
    Type,
    #[error("does not fit what is sent and received")]
    TypeOfOtherSides,
    #[error("there is no such label")]
    Label,
    #[error("does not fit the type")]
    LabelOfOtherType,
    #[error("{0}: no such currency is known")]
    UnknownCurrency(String),
    #[error("{0}: fits several assets; name it by its CAIP-19 name")]
    AmbiguousCurrency(String),
    /// The asset has fewer decimals, or nobody has that much.
    #[error("{message}")]
    AmountOfAsset { asset: String, message: String },
}

impl Wrong {
    /// A name that stays.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyCells => "too_many_cells",
            Self::TooLong => "too_long",
            Self::Hash => "tx_hash",
            Self::Time => "time",
            Self::SkippedTime => "skipped_time",
            Self::NoAmount => "amount_missing",
            Self::Amount => "amount",
            Self::NoCurrency => "currency_missing",
            Self::Currency => "currency",
            Self::NothingMoves => "nothing_moves",
            Self::Type => "type",
            Self::TypeOfOtherSides => "type_does_not_fit",
            Self::Label => "label",
            Self::LabelOfOtherType => "label_does_not_fit",
            Self::UnknownCurrency(_) => "currency_unknown",
            Self::AmbiguousCurrency(_) => "currency_ambiguous",
            Self::AmountOfAsset { .. } => "amount_does_not_fit",
        }
    }

    fn subject(&self) -> Option<&str> {
        match self {
            Self::UnknownCurrency(name) | Self::AmbiguousCurrency(name) => Some(name),
            Self::AmountOfAsset { asset, .. } => Some(asset),
            _ => None,
        }
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    pub row: usize,
    pub column: Option<Column>,
    /// A name for what is wrong, that stays: `currency_unknown`.
    pub code: &'static str,
    /// The currency that it is about, if it is about one.
    pub currency: Option<String>,
    /// Goes on a sentence about the cell: `must be a decimal number, not negative`.
    pub message: String,
}

impl RowError {
    pub fn new(row: usize, column: Option<Column>, wrong: &Wrong) -> Self {
        Self {
            row,
            column,
            code: wrong.code(),
            currency: wrong.subject().map(str::to_owned),
            message: wrong.to_string(),
        }
    }
}

/// Collects what is wrong, up to a number: a file may be wrong in every row.
pub(crate) struct Problems<'a>(pub &'a mut Vec<RowError>);

const MOST_ERRORS: usize = 100;

impl Problems<'_> {
    pub fn note(&mut self, error: RowError) {
        if !self.are_enough() {
            self.0.push(error);
        }
    }

    pub const fn are_enough(&self) -> bool {
        self.0.len() >= MOST_ERRORS
    }
}

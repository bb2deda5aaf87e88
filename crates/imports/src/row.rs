//! One row, before and after it is known which assets its names mean.

use std::collections::HashMap;

use kc_domain::{
    Asset, ChainId, Direction, Label, Movement, MovementAmount, Timestamp, TransactionType, Units,
    amount, currency, movement::CSV, text::clean,
};
use serde::Serialize;

use crate::{
    cells::Cells,
    format::{Column, Format},
    moment::{Moment, NoMoment, Timezone},
};

const LONGEST_NAME: usize = 200;
const LONGEST_DESCRIPTION: usize = 500;

/// What one row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Counted from the header, which is 1, without empty lines.
    pub number: usize,
    pub at: Timestamp,
    /// Clocks were put back and showed that time twice: the first is meant.
    pub happened_twice: bool,
    pub kind: TransactionType,
    pub label: Option<Label>,
    pub description: Option<String>,
    /// The transaction's id within its file: its hash, else a name made of what the row says.
    pub source_id: String,
    /// What moved, one of a direction at most.
    pub sums: Vec<Sum>,
}

/// One amount that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub direction: Direction,
    /// As the file names it.
    pub currency: String,
    /// Plain decimal text.
    pub amount: String,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    pub row: usize,
    pub column: Option<Column>,
    /// Goes on a sentence about the cell: `must be a decimal number, not negative`.
    pub message: String,
}

impl RowError {
    pub fn new(row: usize, column: Option<Column>, message: impl Into<String>) -> Self {
        Self {
            row,
            column,
            message: message.into(),
        }
    }
}

/// Collects what is wrong, up to a number: a file may be wrong in every row.
pub struct Problems<'a>(pub &'a mut Vec<RowError>);

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

/// Reads one row. What is wrong with it is noted.
pub fn check(
    cells: &Cells<'_>,
    format: &Format,
    timezone: &Timezone,
    latest: Timestamp,
    problems: &mut Problems<'_>,
) -> Option<Row> {
    let before = problems.0.len();
    let mut refuse = |column, message: &str| {
        problems.note(RowError::new(cells.number, Some(column), message));
    };
    let moment = moment(cells, timezone, latest, &mut refuse);
    let mut sums = Vec::new();
    for (direction, amount, currency) in [
        (
            Direction::In,
            Column::ReceivedAmount,
            Column::ReceivedCurrency,
        ),
        (Direction::Out, Column::SentAmount, Column::SentCurrency),
        (Direction::Fee, Column::FeeAmount, Column::FeeCurrency),
    ] {
        sums.extend(sum(cells, direction, amount, currency, &mut refuse));
    }
    let kind = kind(cells, format, &sums, &mut refuse);
    let label = label(cells, kind, &mut refuse);
    let hash = cells.get(Column::TxHash).unwrap_or("");
    if clean(hash, LONGEST_NAME) != hash {
        refuse(Column::TxHash, "must be 200 printable characters at most");
    }
    if problems.0.len() > before || problems.are_enough() {
        return None;
    }
    let description = cells.get(Column::Description);
    Some(Row {
        number: cells.number,
        at: moment?.at,
        happened_twice: moment?.happened_twice,
        kind: kind?,
        label,
        description: description
            .map(|text| clean(text, LONGEST_DESCRIPTION))
            .filter(|text| !text.is_empty()),
        source_id: hash.to_owned(),
        sums,
    })
}

fn moment(
    cells: &Cells<'_>,
    timezone: &Timezone,
    latest: Timestamp,
    refuse: &mut impl FnMut(Column, &str),
) -> Option<Moment> {
    let text = cells.get(Column::Date).unwrap_or("");
    let message = match timezone.read(text) {
        Ok(moment) if (Timestamp::EPOCH..=latest).contains(&moment.at) => return Some(moment),
        Ok(_) | Err(NoMoment::Unreadable) => {
            "must be a time since 1970 that does not lie ahead, such as 2024-01-28 10:30:00"
        }
        Err(NoMoment::LeftOut) => {
            "was on no clock of this time zone: clocks were put forward over it. Is the time zone right?"
        }
    };
    refuse(Column::Date, message);
    None
}

fn sum(
    cells: &Cells<'_>,
    direction: Direction,
    amount_column: Column,
    currency_column: Column,
    refuse: &mut impl FnMut(Column, &str),
) -> Option<Sum> {
    let currency = cells.get(currency_column);
    let Some(text) = cells.get(amount_column) else {
        if currency.is_some() {
            refuse(amount_column, "is needed where a currency is named");
        }
        return None;
    };
    let Some(amount) = amount::plain_decimal(text) else {
        refuse(amount_column, "must be a decimal number, not negative");
        return None;
    };
    if amount.bytes().all(|b| matches!(b, b'0' | b'.')) {
        // Many programs fill the side that is not there with zeros.
        return None;
    }
    let Some(currency) = currency else {
        refuse(currency_column, "is needed where there is an amount");
        return None;
    };
    if clean(currency, LONGEST_NAME) != currency {
        refuse(currency_column, "must name a currency");
        return None;
    }
    Some(Sum {
        direction,
        currency: currency.to_owned(),
        amount,
    })
}

/// What the row says that it is; where it says nothing, what its sides show.
fn kind(
    cells: &Cells<'_>,
    format: &Format,
    sums: &[Sum],
    refuse: &mut impl FnMut(Column, &str),
) -> Option<TransactionType> {
    let has = |direction| sums.iter().any(|sum| sum.direction == direction);
    let sides = (has(Direction::In), has(Direction::Out));
    if !sides.0 && !sides.1 && !has(Direction::Fee) {
        refuse(
            Column::SentAmount,
            "is empty, and nothing else moves either",
        );
        return None;
    }
    let Some(word) = cells.get(Column::Type) else {
        return Some(match sides {
            (true, true) => TransactionType::Trade,
            (true, false) => TransactionType::Deposit,
            (false, true) => TransactionType::Withdrawal,
            (false, false) => TransactionType::Payment,
        });
    };
    let kind = format.kind(word);
    let fits = match kind {
        Some(TransactionType::Deposit) => sides == (true, false),
        Some(TransactionType::Withdrawal) => sides == (false, true),
        Some(TransactionType::Trade) => sides == (true, true),
        Some(TransactionType::Payment) => !sides.0,
        _ => {
            refuse(
                Column::Type,
                "must be deposit, withdrawal, trade or payment",
            );
            return None;
        }
    };
    if !fits {
        refuse(Column::Type, "does not fit what is sent and received");
    }
    kind.filter(|_| fits)
}

fn label(
    cells: &Cells<'_>,
    kind: Option<TransactionType>,
    refuse: &mut impl FnMut(Column, &str),
) -> Option<Label> {
    let Some(text) = cells.get(Column::Label) else {
        // What a payment is, its sides alone do not show.
        return (kind == Some(TransactionType::Payment)).then_some(Label::Payment);
    };
    let label = Label::parse(text);
    match (label, kind) {
        (None, _) => refuse(Column::Label, "there is no such label"),
        (Some(label), Some(kind)) if !label.fits(kind) => {
            refuse(Column::Label, "does not fit the type");
        }
        _ => {}
    }
    label
}

impl Row {
    /// What moved, given what the file's names mean.
    ///
    /// # Errors
    /// What is wrong with an amount of these assets.
    pub fn movements(&self, assets: &HashMap<String, Asset>) -> Result<Vec<Movement>, RowError> {
        let sums = self.sums.iter();
        sums.map(|sum| {
            let refused =
                |column, message: String| RowError::new(self.number, Some(column), message);
            let (amount, currency, index) = match sum.direction {
                Direction::In => (Column::ReceivedAmount, Column::ReceivedCurrency, "in"),
                Direction::Out => (Column::SentAmount, Column::SentCurrency, "out"),
                Direction::Fee => (Column::FeeAmount, Column::FeeCurrency, "fee"),
            };
            let asset = assets
                .get(&sum.currency)
                .ok_or_else(|| refused(currency, "no such currency is known".to_owned()))?;
            let units =
                currency::units(&sum.amount, asset).map_err(|message| refused(amount, message))?;
            Ok(Movement {
                chain: ChainId::new(CSV),
                transaction: self.source_id.clone(),
                index: index.to_owned(),
                block: None,
                position: u32::try_from(self.number).unwrap_or(u32::MAX),
                at: self.at,
                direction: sum.direction,
                asset: asset.id.clone(),
                amount: MovementAmount::Units(Units(units)),
                counterparty: None,
                failed: false,
                method: None,
                label: self.label,
            })
        })
        .collect()
    }
}

//! One row, before and after it is known which assets its names mean.

use std::collections::HashMap;

use kc_domain::{
    Asset, ChainId, Direction, Label, Movement, MovementAmount, Timestamp, TransactionType, Units,
    amount, currency, movement::CSV, text::clean,
};

use crate::{
    cells::Cells,
    format::{Column, Format},
    moment::{Moment, NoMoment, Timezone},
    wrong::{Problems, RowError, Wrong},
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

/// Reads one row. What is wrong with it is noted.
pub fn check(
    cells: &Cells<'_>,
    format: &Format,
    timezone: &Timezone,
    latest: Timestamp,
    problems: &mut Problems<'_>,
) -> Option<Row> {
    let before = problems.0.len();
    let mut refuse = |column, wrong: Wrong| {
        problems.note(RowError::new(cells.number, Some(column), &wrong));
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
        refuse(Column::TxHash, Wrong::Hash);
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
    refuse: &mut impl FnMut(Column, Wrong),
) -> Option<Moment> {
    let text = cells.get(Column::Date).unwrap_or("");
    let wrong = match timezone.read(text) {
        Ok(moment) if (Timestamp::EPOCH..=latest).contains(&moment.at) => return Some(moment),
        Ok(_) | Err(NoMoment::Unreadable) => Wrong::Time,
        Err(NoMoment::LeftOut) => Wrong::SkippedTime,
    };
    refuse(Column::Date, wrong);
    None
}

fn sum(
    cells: &Cells<'_>,
    direction: Direction,
    amount_column: Column,
    currency_column: Column,
    refuse: &mut impl FnMut(Column, Wrong),
) -> Option<Sum> {
    let currency = cells.get(currency_column);
    let Some(text) = cells.get(amount_column) else {
        if currency.is_some() {
            refuse(amount_column, Wrong::NoAmount);
        }
        return None;
    };
    let Some(amount) = amount::plain_decimal(text) else {
        refuse(amount_column, Wrong::Amount);
        return None;
    };
    if amount.bytes().all(|b| matches!(b, b'0' | b'.')) {
        // Many programs fill the side that is not there with zeros.
        return None;
    }
    let Some(currency) = currency else {
        refuse(currency_column, Wrong::NoCurrency);
        return None;
    };
    if clean(currency, LONGEST_NAME) != currency {
        refuse(currency_column, Wrong::Currency);
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
    refuse: &mut impl FnMut(Column, Wrong),
) -> Option<TransactionType> {
    let has = |direction| sums.iter().any(|sum| sum.direction == direction);
    let sides = (has(Direction::In), has(Direction::Out));
    if !sides.0 && !sides.1 && !has(Direction::Fee) {
        refuse(Column::SentAmount, Wrong::NothingMoves);
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
            refuse(Column::Type, Wrong::Type);
            return None;
        }
    };
    if !fits {
        refuse(Column::Type, Wrong::TypeOfOtherSides);
    }
    kind.filter(|_| fits)
}

fn label(
    cells: &Cells<'_>,
    kind: Option<TransactionType>,
    refuse: &mut impl FnMut(Column, Wrong),
) -> Option<Label> {
    let Some(text) = cells.get(Column::Label) else {
        // What a payment is, its sides alone do not show.
        return (kind == Some(TransactionType::Payment)).then_some(Label::Payment);
    };
    let label = Label::parse(text);
    match (label, kind) {
        (None, _) => refuse(Column::Label, Wrong::Label),
        (Some(label), Some(kind)) if !label.fits(kind) => {
            refuse(Column::Label, Wrong::LabelOfOtherType);
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
            let refused = |column, wrong: Wrong| RowError::new(self.number, Some(column), &wrong);
            let (amount, currency, index) = match sum.direction {
                Direction::In => (Column::ReceivedAmount, Column::ReceivedCurrency, "in"),
                Direction::Out => (Column::SentAmount, Column::SentCurrency, "out"),
                Direction::Fee => (Column::FeeAmount, Column::FeeCurrency, "fee"),
            };
            let asset = assets
                .get(&sum.currency)
                .ok_or_else(|| refused(currency, Wrong::UnknownCurrency(sum.currency.clone())))?;
            let units = currency::units(&sum.amount, asset).map_err(|message| {
                let asset = asset.symbol.clone();
                refused(amount, Wrong::AmountOfAsset { asset, message })
            })?;
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

//! A report before it has a format: sections of tables, and what is said of them.

use std::borrow::Cow;

use kc_domain::{Day, Fiat, Timestamp, Units, text};

use crate::cents;

/// Longest text of a cell; names may come from strangers.
const LONGEST: usize = 500;

/// A report.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub title: &'static str,
    /// Whose, for which time, how, made when: name and value.
    pub facts: Vec<(&'static str, String)>,
    pub sections: Vec<Section>,
    /// What a reader has to know.
    pub notes: Vec<&'static str>,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    Day,
    Moment,
    /// A quantity of an asset.
    Amount,
    Money,
    /// Money for one coin, which may be much less than a cent.
    Price,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub heading: &'static str,
    pub shape: Shape,
    /// Whether its rows are added up.
    pub is_summed: bool,
    /// How much of the paper it takes, next to the other columns.
    pub breadth: i32,
}

impl Column {
    const fn new(heading: &'static str, shape: Shape, breadth: i32) -> Self {
        Self {
            heading,
            shape,
            is_summed: false,
            breadth,
        }
    }

    pub(crate) const fn text(heading: &'static str, breadth: i32) -> Self {
        Self::new(heading, Shape::Text, breadth)
    }

    pub(crate) const fn day(heading: &'static str) -> Self {
        Self::new(heading, Shape::Day, 48)
    }

    pub(crate) const fn moment(heading: &'static str) -> Self {
        Self::new(heading, Shape::Moment, 76)
    }

    pub(crate) const fn amount(heading: &'static str) -> Self {
        Self::new(heading, Shape::Amount, 82)
    }

    pub(crate) const fn money(heading: &'static str) -> Self {
        Self::new(heading, Shape::Money, 62)
    }

    pub(crate) const fn price(heading: &'static str) -> Self {
        Self::new(heading, Shape::Price, 58)
    }

    pub(crate) const fn summed(heading: &'static str) -> Self {
        Self {
            is_summed: true,
            ..Self::money(heading)
        }
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Not applicable.
    Empty,
    /// Nobody knows. Never 0.
    Unknown,
    Text(Cow<'static, str>),
    Count(usize),
    /// A quantity with the decimal places of its asset.
    Amount(Units, u8),
    Money(Fiat),
    /// Money in whole cents, as a form has it.
    Cents(i128),
    Day(Day),
    Moment(Timestamp),
}

impl Cell {
    /// Text that may come from anywhere: without control characters, and not too long.
    pub(crate) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Cow::Owned(text::clean(text.as_ref(), LONGEST)))
    }

    pub(crate) const fn label(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(crate) fn money(amount: Option<Fiat>) -> Self {
        amount.map_or(Self::Unknown, Self::Money)
    }

    pub(crate) fn cents(amount: Option<i128>) -> Self {
        amount.map_or(Self::Unknown, Self::Cents)
    }

    pub(crate) fn day(day: Option<Day>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// As it is written where everything is text, numbers with all their digits.
    pub(crate) fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Unknown => Cow::Borrowed("unknown"),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Count(count) => Cow::Owned(count.to_string()),
            Self::Amount(units, decimals) => Cow::Owned(units.decimal(*decimals).to_string()),
            Self::Money(amount) => Cow::Owned(amount.decimal().to_string()),
            Self::Cents(cents) => Cow::Owned(cents::written(*cents)),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Moment(moment) => Cow::Owned(moment.to_string()),
        }
    }
}

/// A table with its totals.
#[derive(Clone, Debug)]
pub struct Section {
    pub title: &'static str,
    pub columns: Vec<Column>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// Whether a row of which something is unknown is in no total. Else each column is added up by
    /// itself.
    pub adds_whole_rows: bool,
}

impl Section {
    pub(crate) const fn new(
        title: &'static str,
        columns: Vec<Column>,
        rows: Vec<Vec<Cell>>,
    ) -> Self {
        Self {
            title,
            columns,
            rows,
            adds_whole_rows: true,
        }
    }

    /// The sums of the columns that are added up; nothing where none is. The cells are taken as
    /// `seen` makes them, so that the sums are those of what a reader sees. What is unknown is left
    /// out and told.
    pub(crate) fn totals(&self, seen: impl Fn(&Cell) -> Cell) -> Option<Vec<Cell>> {
        let is_summed = |place: usize| self.columns[place].is_summed;
        if !self.columns.iter().any(|column| column.is_summed) {
            return None;
        }
        let is_known = |row: &&Vec<Cell>| {
            let mut cells = row.iter().enumerate();
            !cells.any(|(place, cell)| is_summed(place) && *cell == Cell::Unknown)
        };
        let known = self.rows.iter().filter(is_known).count();
        let leaves_out = |place: usize| match self.adds_whole_rows {
            true => known < self.rows.len(),
            false => self.rows.iter().any(|row| row[place] == Cell::Unknown),
        };
        let sum = |place: usize| {
            if !is_summed(place) {
                return Cell::Empty;
            }
            let rows = self.rows.iter();
            let rows = rows.filter(|row| !self.adds_whole_rows || is_known(row));
            let mut cells = rows.map(|row| seen(&row[place]));
            let sum = cells.try_fold(None, add);
            match sum {
                Ok(Some(sum)) => sum,
                // Of nothing it is 0, but not of what nobody knows.
                Ok(None) if !leaves_out(place) => seen(&Cell::Money(Fiat::ZERO)),
                Ok(None) => Cell::Unknown,
                Err(TooLarge) => Cell::Unknown,
            }
        };
        let label = match self.rows.len() - known {
            0 => "Total".to_owned(),
            1 => "Total, 1 row with unknown amounts".to_owned(),
            rows => format!("Total, {rows} rows with unknown amounts"),
        };
        let sums = (0..self.columns.len()).skip(1).map(sum);
        Some(std::iter::once(Cell::text(label)).chain(sums).collect())
    }
}

/// More than is counted with.
struct TooLarge;

fn add(sum: Option<Cell>, cell: Cell) -> Result<Option<Cell>, TooLarge> {
    let sum = match (sum, cell) {
        (sum, Cell::Empty | Cell::Unknown) => return Ok(sum),
        (None, cell) => Some(cell),
        (Some(Cell::Money(sum)), Cell::Money(more)) => sum.checked_add(more).map(Cell::Money),
        (Some(Cell::Cents(sum)), Cell::Cents(more)) => sum.checked_add(more).map(Cell::Cents),
        _ => None,
    };
    sum.map(Some).ok_or(TooLarge)
}

//! The cells of one row, by what their columns say.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::{
    format::Column,
    wrong::{Problems, RowError, Wrong},
};

/// Longest text of any cell, in bytes: nothing that a row needs to say is longer.
const LONGEST: usize = 2_000;

pub struct Cells<'a> {
    pub number: usize,
    record: &'a StringRecord,
    places: &'a BTreeMap<Column, usize>,
}

impl<'a> Cells<'a> {
    pub const fn new(
        number: usize,
        record: &'a StringRecord,
        places: &'a BTreeMap<Column, usize>,
    ) -> Self {
        Self {
            number,
            record,
            places,
        }
    }

    /// The cell's text; nothing if it is empty or the file has no such column.
    pub fn get(&self, column: Column) -> Option<&'a str> {
        let text = self.record.get(*self.places.get(&column)?)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The whole row, as far as it counts.
    pub fn content(&self) -> String {
        let mut content = String::new();
        for column in self.places.keys() {
            // Nothing that a cell can hold stands between two.
            content.push_str(self.get(*column).unwrap_or(""));
            content.push('\u{1f}');
        }
        content
    }

    pub fn check_lengths(&self, problems: &mut Problems<'_>) -> bool {
        let long = self
            .places
            .keys()
            .find(|column| self.get(**column).is_some_and(|it| it.len() > LONGEST));
        if let Some(column) = long {
            problems.note(RowError::new(self.number, Some(*column), &Wrong::TooLong));
        }
        long.is_none()
    }
}

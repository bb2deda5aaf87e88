//! Reading a file.

use std::collections::{BTreeMap, HashMap, HashSet};

use csv::{ReaderBuilder, StringRecord};
use kc_domain::{Timestamp, text::clean};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    LARGEST_FILE,
    cells::Cells,
    format::{Column, Format},
    moment::Timezone,
    row::{Row, check},
    wrong::{Problems, RowError, Wrong},
};

/// Most rows of a file, without its header.
pub const MOST_ROWS: usize = 100_000;
/// Most columns: a file with more is something else.
const MOST_COLUMNS: usize = 200;

/// Which header stands for which column, where a file has headers of its own.
pub type Mapping = BTreeMap<Column, String>;

/// What a person says of their file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The format's own headers where it is empty.
    #[serde(default)]
    pub mapping: Mapping,
    /// Of times that do not say it themselves.
    #[serde(default)]
    pub timezone: Timezone,
}

/// What a file holds.
#[derive(Debug)]
pub struct Table {
    /// Its headers, in order.
    pub headers: Vec<String>,
    /// All rows, right or wrong; as far as they were counted where too much is wrong.
    pub rows_total: usize,
    /// Those that are right, in the file's order.
    pub rows: Vec<Row>,
    /// The first that is wrong, up to a hundred.
    pub errors: Vec<RowError>,
}

/// Why nothing of a file can be read, in words for the person who brought it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("The file is larger than {LARGEST_FILE} bytes.")]
    TooLarge,
    #[error("The file is not UTF-8 text.")]
    NoText,
    #[error("The file has more than {MOST_ROWS} rows.")]
    TooManyRows,
    #[error("The file is empty.")]
    Empty,
    #[error("The header {0:?} stands twice in the file.")]
    Ambiguous(String),
    #[error("The column {0:?} is missing in the file.")]
    MissingColumn(String),
    #[error("The file has more than {MOST_COLUMNS} columns.")]
    TooManyColumns,
    /// At this line.
    #[error("The file can not be read as CSV: line {0}.")]
    Malformed(u64),
    #[error("The file has no rows.")]
    NoRows,
    /// More than this many.
    #[error("The file names more than {0} currencies.")]
    TooManyCurrencies(usize),
}

impl FileError {
    /// A name that stays, for programs and translations.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NoText => "not_text",
            Self::TooManyRows => "too_many_rows",
            Self::Empty => "empty",
            Self::Ambiguous(_) => "header_twice",
            Self::MissingColumn(_) => "column_missing",
            Self::TooManyColumns => "too_many_columns",
            Self::Malformed(_) => "malformed",
            Self::NoRows => "no_rows",
            Self::TooManyCurrencies(_) => "too_many_currencies",
        }
    }

    /// The header, line or number that it is about.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::Ambiguous(header) | Self::MissingColumn(header) => Some(header.clone()),
            Self::Malformed(line) => Some(line.to_string()),
            Self::TooManyCurrencies(most) => Some(most.to_string()),
            _ => None,
        }
    }
}

/// A header may be as long as its file: so much of it is named, in characters.
const LONGEST_NAMED: usize = 80;

/// Reads a file. Nothing in it may have happened after `latest`.
///
/// # Errors
/// [`FileError`] if it is no file of this format. What is wrong with single rows stands in
/// [`Table::errors`].
pub fn read(
    file: &[u8],
    format: &Format,
    options: &Options,
    latest: Timestamp,
) -> Result<Table, FileError> {
    if file.len() > LARGEST_FILE {
        return Err(FileError::TooLarge);
    }
    let text = std::str::from_utf8(file).map_err(|_| FileError::NoText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| malformed(&error))?;
    let headers: Vec<String> = headers.iter().map(|it| it.trim().to_owned()).collect();
    let places = places(&headers, format, &options.mapping)?;

    let mut table = Table {
        rows_total: 0,
        rows: Vec::new(),
        errors: Vec::new(),
        headers,
    };
    let mut names = Names::default();
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| malformed(&error))?
    {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        table.rows_total += 1;
        if table.rows_total > MOST_ROWS {
            return Err(FileError::TooManyRows);
        }
        let mut problems = Problems(&mut table.errors);
        if problems.are_enough() {
            continue;
        }
        let number = table.rows_total + 1;
        if record.len() > table.headers.len() {
            problems.note(RowError::new(number, None, &Wrong::TooManyCells));
            continue;
        }
        let cells = Cells::new(number, &record, &places);
        if !cells.check_lengths(&mut problems) {
            continue;
        }
        if let Some(mut row) = check(&cells, format, &options.timezone, latest, &mut problems) {
            row.source_id = names.name(&row.source_id, &cells);
            table.rows.push(row);
        }
    }
    Ok(table)
}

fn malformed(error: &csv::Error) -> FileError {
    FileError::Malformed(error.position().map_or(0, csv::Position::line))
}

fn places(
    headers: &[String],
    format: &Format,
    mapping: &Mapping,
) -> Result<BTreeMap<Column, usize>, FileError> {
    if headers.iter().all(String::is_empty) {
        return Err(FileError::Empty);
    }
    if headers.len() > MOST_COLUMNS {
        return Err(FileError::TooManyColumns);
    }
    let mut places = BTreeMap::new();
    for (column, own) in format.headers {
        let mapped = mapping.get(column);
        let wanted = mapped.map_or(*own, String::as_str).trim();
        let mut found = headers
            .iter()
            .enumerate()
            .filter(|(_, header)| header.eq_ignore_ascii_case(wanted));
        match (found.next(), found.next()) {
            (Some((place, _)), None) => {
                places.insert(*column, place);
            }
            (Some(_), Some(_)) => return Err(FileError::Ambiguous(clean(wanted, LONGEST_NAMED))),
            (None, _) if mapped.is_some() || format.signature.contains(column) => {
                return Err(FileError::MissingColumn(clean(wanted, LONGEST_NAMED)));
            }
            (None, _) => {}
        }
    }
    Ok(places)
}

/// Names each row once.
#[derive(Default)]
struct Names {
    taken: HashSet<String>,
    /// How many rows asked for a name before.
    asked: HashMap<String, usize>,
}

impl Names {
    /// The hash where there is one, else a name made of what the row says. The same again gets a
    /// number, in the order of the file: an exchange may carry out an order in parts.
    fn name(&mut self, hash: &str, cells: &Cells<'_>) -> String {
        let wanted = if hash.is_empty() {
            let content = cells.content();
            let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, content.as_bytes());
            format!("row-{}", id.simple())
        } else {
            hash.to_owned()
        };
        let asked = self.asked.entry(wanted.clone()).or_default();
        loop {
            *asked += 1;
            let name = match *asked {
                1 => wanted.clone(),
                nth => format!("{wanted}#{nth}"),
            };
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

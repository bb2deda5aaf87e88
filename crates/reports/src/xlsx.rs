//! XLSX: a sheet for each section, and one that says what the report is.
//!
//! A spreadsheet keeps numbers as doubles and shows 15 digits. A number of more digits is written
//! as text, so that none is lost. Text is never taken for a formula.

use kc_domain::Timestamp;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::{Cell, Document, RenderError, Section, Shape};

/// Digits that a spreadsheet keeps of every number.
const DIGITS: usize = 15;

impl From<XlsxError> for RenderError {
    fn from(error: XlsxError) -> Self {
        Self::Broken(error.to_string())
    }
}

struct Formats {
    bold: Format,
    heading: Format,
    total: Format,
    day: Format,
    moment: Format,
    money: Format,
}

pub(crate) fn write(document: &Document) -> Result<Vec<u8>, RenderError> {
    const MONEY: &str = "#,##0.00################";
    let mut book = Workbook::new();
    let formats = Formats {
        bold: Format::new().set_bold(),
        heading: Format::new().set_bold().set_background_color(0x00E8_EBF0),
        total: Format::new().set_bold().set_num_format(MONEY),
        day: Format::new().set_num_format("yyyy-mm-dd"),
        moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        money: Format::new().set_num_format(MONEY),
    };
    for section in &document.sections {
        let sheet = book.add_worksheet();
        sheet.set_name(section.title)?;
        table(sheet, section, &formats)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name("About")?;
    sheet.set_column_width(0, 18)?;
    sheet.write_string_with_format(0, 0, document.title, &formats.bold)?;
    let facts = document
        .facts
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    let notes = document.notes.iter().map(|note| ("Note", *note));
    for (row, (name, value)) in (1_u32..).zip(facts.chain(notes)) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(book.save_to_buffer()?)
}

fn table(sheet: &mut Worksheet, section: &Section, formats: &Formats) -> Result<(), RenderError> {
    for (place, column) in (0_u16..).zip(&section.columns) {
        sheet.write_string_with_format(0, place, column.heading, &formats.heading)?;
        let width = match column.shape {
            Shape::Day => 12,
            Shape::Moment | Shape::Amount => 20,
            Shape::Text | Shape::Money | Shape::Price => 18,
        };
        sheet.set_column_width(place, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut number = 1;
    for row in &section.rows {
        for (place, cell) in (0_u16..).zip(row) {
            write_cell(sheet, (number, place), cell, formats, &formats.money)?;
        }
        number += 1;
    }
    for (place, cell) in (0_u16..).zip(section.totals(Cell::clone).iter().flatten()) {
        write_cell(sheet, (number, place), cell, formats, &formats.total)?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
    money: &Format,
) -> Result<(), RenderError> {
    let text = cell.written();
    match cell {
        Cell::Empty => {}
        Cell::Unknown | Cell::Text(_) => {
            sheet.write_string(row, column, &*text)?;
        }
        Cell::Count(_) | Cell::Amount(..) => {
            match as_double(&text) {
                Some(double) => sheet.write_number(row, column, double)?,
                None => sheet.write_string(row, column, &*text)?,
            };
        }
        Cell::Money(_) | Cell::Cents(_) => {
            match as_double(&text) {
                Some(double) => sheet.write_number_with_format(row, column, double, money)?,
                None => sheet.write_string(row, column, &*text)?,
            };
        }
        Cell::Day(day) => {
            write_moment(sheet, (row, column), day.start(), &formats.day, &text)?;
        }
        Cell::Moment(moment) => {
            write_moment(sheet, (row, column), *moment, &formats.moment, &text)?;
        }
    }
    Ok(())
}

/// As a date, of whole seconds; as text where a spreadsheet has none.
fn write_moment(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    moment: Timestamp,
    format: &Format,
    text: &str,
) -> Result<(), RenderError> {
    let seconds = moment.micros().div_euclid(1_000_000);
    match ExcelDateTime::from_timestamp(seconds) {
        Ok(date) => sheet.write_datetime_with_format(row, column, &date, format)?,
        Err(_) => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

/// The number as a double, if a spreadsheet keeps all its digits.
fn as_double(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(['-', '0', '.']);
    let digits = digits.bytes().filter(u8::is_ascii_digit).count();
    (digits <= DIGITS).then(|| text.parse().ok())?
}

//! CSV: each section with a line of headings, its rows and its totals, an empty line between; then
//! what the report is.
//!
//! Numbers carry all their digits. Text that a spreadsheet would take for a formula is led by an
//! apostrophe; numbers never are, also below zero.

use csv::{Writer, WriterBuilder};

use crate::{Cell, Document, RenderError};

pub(crate) fn write(document: &Document) -> Result<Vec<u8>, RenderError> {
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let named = document.sections.len() > 1;
    for section in &document.sections {
        if named {
            line(&mut writer, [section.title])?;
        }
        line(&mut writer, section.columns.iter().map(|it| it.heading))?;
        let totals = section.totals(Cell::clone);
        for row in section.rows.iter().chain(&totals) {
            line(&mut writer, row.iter().map(harmless))?;
        }
        line(&mut writer, [""])?;
    }
    line(&mut writer, ["Report", document.title])?;
    for (name, value) in &document.facts {
        line(&mut writer, [*name, &defused(value)])?;
    }
    for note in &document.notes {
        line(&mut writer, ["Note", note])?;
    }
    writer.into_inner().map_err(|error| broken(error.error()))
}

fn line<T: AsRef<[u8]>>(
    writer: &mut Writer<Vec<u8>>,
    cells: impl IntoIterator<Item = T>,
) -> Result<(), RenderError> {
    writer.write_record(cells).map_err(broken)
}

fn broken(error: impl std::fmt::Display) -> RenderError {
    RenderError::Broken(error.to_string())
}

fn harmless(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => defused(text),
        other => other.written().into_owned(),
    }
}

fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

//! Reports as files. Pure functions: a workspace's books in, bytes out, the same each time.
//!
//! - [`render`] makes a [`Document`] of a [`Kind`] from the [`Books`], and writes it in a [`Format`].
//! - A document is sections of typed rows. Totals are those of the very rows that are shown, added
//!   up as whole numbers. A row of which something is unknown is shown as such, counted, and in no
//!   total.
//!
//! How each format writes numbers:
//!
//! - **CSV**: with all their digits.
//! - **XLSX**: as numbers where a spreadsheet holds them exactly (up to 15 significant digits), else as
//!   text with all their digits, so that none is lost.
//! - **PDF**: amounts of money in cents, halves away from zero, with the totals of what is shown; quantities
//!   with all their digits.

mod books;
mod cents;
mod csv_file;
mod document;
mod form_8949;
mod gains;
mod hmrc;
mod holdings;
mod kind;
mod ledger;
mod pdf;
mod transactions;
mod xlsx;

pub use books::Books;
pub use document::{Cell, Column, Document, Section, Shape};
pub use kind::{Format, Kind};

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// With how many rows the format can have.
    #[error("the report has more than {0} rows")]
    TooManyRows(usize),
    #[error("the file could not be written: {0}")]
    Broken(String),
}

/// Makes a report's file.
///
/// # Errors
/// If the report has more rows than its format can have.
pub fn render(kind: Kind, format: Format, books: &Books<'_>) -> Result<Vec<u8>, RenderError> {
    write(&document(kind, books), format)
}

/// What the report says, before it has a format.
#[must_use]
pub fn document(kind: Kind, books: &Books<'_>) -> Document {
    match kind {
        Kind::Transactions => transactions::document(books),
        Kind::Holdings => holdings::document(books),
        Kind::Gains => gains::document(books),
        Kind::Form8949 => form_8949::document(books),
        Kind::Hmrc => hmrc::document(books),
        Kind::Ledger => ledger::document(books),
    }
}

/// Writes a document.
///
/// # Errors
/// If it has more rows than the format can have.
pub fn write(document: &Document, format: Format) -> Result<Vec<u8>, RenderError> {
    let rows: usize = document.sections.iter().map(|it| it.rows.len()).sum();
    if rows > format.most_rows() {
        return Err(RenderError::TooManyRows(format.most_rows()));
    }
    match format {
        Format::Csv => csv_file::write(document),
        Format::Xlsx => xlsx::write(document),
        Format::Pdf => Ok(pdf::write(document)),
    }
}

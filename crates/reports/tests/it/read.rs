//! Reads files as others read them.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use kc_domain::amount::parse_decimal;

/// One table as text: headings, then rows, then totals.
pub type Table = Vec<Vec<String>>;

/// The lines of a CSV file.
pub fn csv(file: &[u8]) -> Table {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(file);
    let line =
        |record: Result<csv::StringRecord, _>| record.unwrap().iter().map(str::to_owned).collect();
    reader.records().map(line).collect()
}

/// The table below its title in a CSV file.
pub fn csv_table(file: &[u8], title: &str) -> Table {
    let lines = csv(file).into_iter();
    let below = lines.skip_while(|line| line[0] != title).skip(1);
    below.take_while(|line| *line != [""]).collect()
}

/// A sheet, numbers as a spreadsheet shows them.
pub fn sheet(file: &[u8], name: &str) -> Table {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.to_vec())).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let cell = |cell: &Data| match cell {
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    };
    range
        .rows()
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

/// The pieces of text of each page, in the order in which they were drawn.
pub fn pages(file: &[u8]) -> Vec<Vec<String>> {
    let document = lopdf::Document::load_mem(file).unwrap();
    let pages = document.get_pages().into_keys();
    pages
        .map(|page| {
            let text = document.extract_text(&[page]).unwrap();
            text.lines().map(|line| line.trim().to_owned()).collect()
        })
        .collect()
}

/// A number in 10⁻¹⁸.
pub fn number(text: &str) -> i128 {
    parse_decimal(&text.replace(',', ""), 18).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The column of a heading, without the heading; the last is the total.
pub fn column(table: &Table, heading: &str) -> Vec<String> {
    let place = table[0].iter().position(|it| it == heading);
    let place = place.unwrap_or_else(|| panic!("{heading} is not in {:?}", table[0]));
    table[1..].iter().map(|row| row[place].clone()).collect()
}

//! PDF: tables over pages, on A4 across.
//!
//! All lengths are whole hundredths of a point.

mod font;
mod pages;
mod table;

use font::Face;
use pages::Pages;

use crate::Document;

pub(crate) fn write(document: &Document) -> Vec<u8> {
    let workspace = document.facts.first().map_or("", |(_, value)| value);
    let mut pages = Pages::new(document.title, workspace);
    pages.down(1_400);
    pages.text(pages::LEFT, Face::Bold, 1_600, document.title);
    pages.down(600);
    for (name, value) in &document.facts {
        pages.down(1_200);
        pages.text(pages::LEFT, Face::Bold, 850, name);
        let value = Face::Plain.cut(value, 850, pages::WIDTH - 8_000);
        pages.text(pages::LEFT + 8_000, Face::Plain, 850, &value);
    }
    for section in &document.sections {
        table::draw(&mut pages, section);
    }
    notes(&mut pages, &document.notes);
    pages.finish()
}

fn notes(pages: &mut Pages<'_>, notes: &[&str]) {
    const ROUNDED: &str = "Amounts of money are shown in cents, half a cent rounded away from zero; totals \
        are those of the amounts shown. The same report as CSV has all digits.";
    pages.down(1_200);
    for note in notes.iter().copied().chain([ROUNDED]) {
        for line in Face::Plain.lines(note, 750, pages::WIDTH) {
            pages.make_room(1_000);
            pages.down(1_000);
            pages.text(pages::LEFT, Face::Plain, 750, &line);
        }
        pages.down(200);
    }
}

//! A section as a table. Its headings stand again on each page.

use std::borrow::Cow;

use super::{
    font::Face,
    pages::{LEFT, Pages, WIDTH},
};
use crate::{
    Cell, Column, Section, Shape,
    cents::{grouped, in_cents},
};

const SIZE: i32 = 700;
const LINE: i32 = 1_100;
/// Between columns.
const GAP: i32 = 400;
/// Numbers are made smaller until they fit, but not more than this.
const SMALLEST: i32 = 300;

pub(super) fn draw(pages: &mut Pages<'_>, section: &Section) {
    let columns = placed(&section.columns);
    pages.make_room(8_000);
    pages.down(2_600);
    pages.text(LEFT, Face::Bold, 1_100, section.title);
    pages.down(400);
    headings(pages, &columns);
    if section.rows.is_empty() {
        pages.down(LINE);
        pages.text(LEFT + GAP / 2, Face::Plain, SIZE, "None.");
    }
    for row in &section.rows {
        if pages.make_room(LINE + 300) {
            headings(pages, &columns);
        }
        line(pages, &columns, row, Face::Plain);
        pages.rule(-330, 0.85);
    }
    if let Some(totals) = section.totals(as_seen) {
        if pages.make_room(2 * LINE + 600) {
            headings(pages, &columns);
        }
        pages.down(200);
        total(pages, &columns, &totals);
    }
}

/// A column and where it stands.
struct Placed<'a> {
    column: &'a Column,
    x: i32,
    width: i32,
}

fn placed(columns: &[Column]) -> Vec<Placed<'_>> {
    let all: i32 = columns.iter().map(|it| it.breadth).sum::<i32>().max(1);
    let mut x = LEFT;
    let mut placed = Vec::with_capacity(columns.len());
    for column in columns {
        let width = WIDTH * column.breadth / all;
        placed.push(Placed { column, x, width });
        x += width;
    }
    placed
}

impl Column {
    const fn is_number(&self) -> bool {
        matches!(self.shape, Shape::Amount | Shape::Money | Shape::Price)
    }
}

fn headings(pages: &mut Pages<'_>, columns: &[Placed<'_>]) {
    let lines: Vec<Vec<String>> = columns
        .iter()
        .map(|it| Face::Bold.lines(it.column.heading, SIZE, it.width - GAP))
        .collect();
    let height = lines.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let height = i32::try_from(height).unwrap_or(1);
    pages.down(height * 850 + 250);
    pages.ground(250, height * 850 + 250);
    for (number, above) in (0..height).rev().enumerate() {
        pages.down(-above * 850);
        for (placed, lines) in columns.iter().zip(&lines) {
            if let Some(text) = lines.get(number) {
                let x = start(placed, Face::Bold.width(text, SIZE));
                pages.text(x, Face::Bold, SIZE, text);
            }
        }
        pages.down(above * 850);
    }
    pages.down(100);
}

/// Numbers stand to the right.
fn start(placed: &Placed<'_>, width: i32) -> i32 {
    if placed.column.is_number() {
        placed.x + placed.width - GAP / 2 - width
    } else {
        placed.x + GAP / 2
    }
}

fn line(pages: &mut Pages<'_>, columns: &[Placed<'_>], row: &[Cell], face: Face) {
    pages.down(LINE);
    for (placed, cell) in columns.iter().zip(row) {
        put(pages, placed, cell, face);
    }
}

fn put(pages: &mut Pages<'_>, placed: &Placed<'_>, cell: &Cell, face: Face) {
    let (text, room) = (shown(cell, placed.column.shape), placed.width - GAP);
    let is_text = matches!(cell, Cell::Text(_));
    let mut size = SIZE;
    while !is_text && size > SMALLEST && face.width(&text, size) > room {
        size -= 25;
    }
    let text = face.cut(&text, size, room);
    let x = start(placed, face.width(&text, size));
    pages.text(x, face, size, &text);
}

/// What is said of the totals may reach over the columns up to the first sum.
fn total(pages: &mut Pages<'_>, columns: &[Placed<'_>], totals: &[Cell]) {
    pages.down(LINE);
    pages.rule(850, 0.0);
    let mut cells = columns.iter().zip(totals);
    if let Some((first, label)) = cells.next() {
        let sums = cells.clone().filter(|(_, cell)| **cell != Cell::Empty);
        let room = sums.map(|(placed, _)| placed.x - first.x - GAP).min();
        let label = label.written();
        let label = Face::Bold.cut(&label, SIZE, room.unwrap_or(first.width - GAP));
        pages.text(first.x + GAP / 2, Face::Bold, SIZE, &label);
    }
    for (placed, cell) in cells {
        put(pages, placed, cell, Face::Bold);
    }
}

/// Money in cents, so that totals are those of what a reader sees.
fn as_seen(cell: &Cell) -> Cell {
    match cell {
        Cell::Money(amount) => Cell::Cents(in_cents(*amount)),
        other => other.clone(),
    }
}

fn shown(cell: &Cell, shape: Shape) -> Cow<'_, str> {
    match (cell, shape) {
        (Cell::Money(amount), Shape::Money) => Cow::Owned(grouped(in_cents(*amount))),
        (Cell::Cents(cents), _) => Cow::Owned(grouped(*cents)),
        (Cell::Moment(moment), _) => {
            let text = moment.to_string().replace('T', " ");
            Cow::Owned(text.chars().take(19).collect())
        }
        _ => cell.written(),
    }
}

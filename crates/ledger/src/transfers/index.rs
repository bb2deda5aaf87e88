//! Which arrivals may belong to a sending, found without looking at all of them.

use std::collections::HashMap;

use super::{
    ends::{Coin, End},
    tables::{LANES, Lane, TOLD_LATE},
};

/// Arrivals of one coin within a span of time, by amount.
type Cell = Vec<(i128, usize)>;

/// Arrivals by lane, coin and time.
pub(super) struct Index<'a> {
    numbers: HashMap<(usize, Coin<'a>, i64), usize>,
    pub cells: Vec<Cell>,
}

/// Arrivals that stand side by side in a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub cell: usize,
    pub start: usize,
    pub end: usize,
}

impl<'a> Index<'a> {
    /// Of arrivals, each with the number it is known by.
    pub fn new<'e>(arrivals: impl Iterator<Item = (usize, &'e End<'a>)>) -> Self
    where
        'a: 'e,
    {
        let mut index = Self {
            numbers: HashMap::new(),
            cells: Vec::new(),
        };
        for (number, end) in arrivals {
            for (lane, it) in lanes(end) {
                let key = (lane, end.coin, end.at().div_euclid(span(it)));
                let cell = *index.numbers.entry(key).or_insert_with(|| {
                    index.cells.push(Cell::new());
                    index.cells.len() - 1
                });
                index.cells[cell].push((end.amount, number));
            }
        }
        for cell in &mut index.cells {
            cell.sort_unstable();
        }
        index
    }

    /// Arrivals of the right amounts, at about the right time.
    pub fn ranges(&self, sent: &End<'a>) -> Vec<Range> {
        let mut ranges = Vec::new();
        for (lane, it) in lanes(sent) {
            let span = span(it);
            let first = sent.at().saturating_sub(micros(TOLD_LATE)).div_euclid(span);
            let last = sent.at().saturating_add(micros(it.after)).div_euclid(span);
            for time in first..=last {
                let Some(&cell) = self.numbers.get(&(lane, sent.coin, time)) else {
                    continue;
                };
                let amounts = &self.cells[cell];
                let start = amounts.partition_point(|(amount, _)| *amount < sent.least());
                let end = amounts.partition_point(|(amount, _)| *amount <= sent.amount);
                if start < end {
                    ranges.push(Range { cell, start, end });
                }
            }
        }
        ranges
    }
}

/// Marks stretches of lists, as many as there may be, in time that does not follow their lengths.
pub(super) struct Marks(Vec<Vec<i32>>);

impl Marks {
    pub fn new(index: &Index<'_>) -> Self {
        let cells = index.cells.iter();
        Self(cells.map(|cell| vec![0; cell.len() + 1]).collect())
    }

    pub fn mark(&mut self, range: Range) {
        self.0[range.cell][range.start] += 1;
        self.0[range.cell][range.end] -= 1;
    }

    /// Every place that a mark is on: its cell and where in it.
    pub fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        self.0.iter().enumerate().flat_map(|(cell, changes)| {
            let running = changes.iter().scan(0, |sum, change| {
                *sum += change;
                Some(*sum)
            });
            let places = running.enumerate().filter(|(_, marks)| *marks > 0);
            places.map(move |(place, _)| (cell, place))
        })
    }
}

fn lanes(end: &End<'_>) -> impl Iterator<Item = (usize, Lane)> {
    let lanes = LANES.into_iter().enumerate();
    lanes.filter(|(_, lane)| end.is_bridge || !lane.is_bridge)
}

/// How much time a cell spans: a sending looks into six of them at most.
fn span(lane: Lane) -> i64 {
    micros(lane.after) / 4
}

pub(super) fn micros(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

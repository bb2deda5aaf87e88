//! Which sending belongs to which arrival: the assignment of least points, and how much better it is
//! than any other.
//!
//! Sendings are rows, arrivals columns, and only pairs that may be one are edges. A row may stay alone
//! for [`UNLIKELY`](super::tables::UNLIKELY) points. Rows are added one after the other along shortest
//! paths, with prices for rows and columns by which no edge costs less than nothing; what the best
//! assignment uses costs exactly nothing. So another one is as many points worse as the edges that it
//! uses instead cost, and looking for one within a margin looks at few edges. Dense methods would look
//! at all pairs, and again for each pair that is to be certain.

use super::{search::Search, tables::UNLIKELY};

/// What is not interchangeable: two rows, or two columns, of one kind differ in nothing but time.
pub(super) type Kind = usize;

/// The pairs that may be.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// By row: columns and points.
    pub edges: Vec<Vec<(usize, i64)>>,
    pub rows: Vec<Kind>,
    pub columns: Vec<Kind>,
}

/// The best assignment.
#[derive(Debug)]
pub(super) struct Assignment<'g> {
    pub graph: &'g Graph,
    row_prices: Vec<i64>,
    /// Never above 0, and 0 where the column is free.
    pub column_prices: Vec<i64>,
    pub column_of: Vec<Option<usize>>,
    pub row_of: Vec<Option<usize>>,
    search: Search,
}

/// How many columns may be looked at for each end before it counts as too many.
const EFFORT: usize = 64;

impl<'g> Assignment<'g> {
    /// Nothing if it would take too long.
    pub fn best(graph: &'g Graph) -> Option<Self> {
        let (rows, columns) = (graph.rows.len(), graph.columns.len());
        let mut assignment = Self {
            graph,
            row_prices: vec![0; rows],
            column_prices: vec![0; columns],
            column_of: vec![None; rows],
            row_of: vec![None; columns],
            search: Search::new(columns),
        };
        let mut effort = (rows + columns) * EFFORT;
        for row in 0..rows {
            effort = effort.checked_sub(assignment.add(row))?;
        }
        Some(assignment)
    }

    /// How many points an assignment with this edge has more than the best, at least.
    pub fn worse_by(&self, row: usize, (column, points): (usize, i64)) -> i64 {
        points - self.row_prices[row] - self.column_prices[column]
    }

    /// How many points it costs more if the row is alone.
    pub fn alone(&self, row: usize) -> i64 {
        UNLIKELY - self.row_prices[row]
    }

    /// Adds a row by the shortest path to a column that is free, or to a row that had better be
    /// alone. Gives how many columns were looked at.
    fn add(&mut self, row: usize) -> usize {
        let graph = self.graph;
        let edges = graph.edges[row].iter();
        let least = edges
            .map(|(column, points)| points - self.column_prices[*column])
            .min();
        self.row_prices[row] = least.map_or(UNLIKELY, |least| least.min(UNLIKELY));
        self.search.start();
        let mut done: Vec<(usize, i64)> = Vec::new();
        let mut alone = (self.alone(row), row);
        self.leave(row, 0);
        let (length, free) = loop {
            let Some((distance, column)) = self.search.next() else {
                break (alone.0, None);
            };
            if distance >= alone.0 {
                break (alone.0, None);
            }
            let Some(mate) = self.row_of[column] else {
                break (distance, Some(column));
            };
            done.push((column, distance));
            alone = alone.min((distance + self.alone(mate), mate));
            self.leave(mate, distance);
        };
        self.row_prices[row] += length;
        for &(column, distance) in &done {
            self.column_prices[column] -= length - distance;
            if let Some(mate) = self.row_of[column] {
                self.row_prices[mate] += length - distance;
            }
        }
        let mut column = match free {
            Some(column) => Some(column),
            None => self.column_of[alone.1].take(),
        };
        // Where a row gives its column up, the path to it goes on from there.
        while let Some(taken) = column {
            let by = self.search.from(taken);
            self.row_of[taken] = Some(by);
            column = self.column_of[by].replace(taken);
        }
        done.len() + 1
    }

    fn leave(&mut self, row: usize, distance: i64) {
        let graph = self.graph;
        for &edge in &graph.edges[row] {
            let distance = distance + self.worse_by(row, edge);
            self.search.reach(edge.0, distance, row);
        }
    }
}

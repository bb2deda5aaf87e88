//! Whether anything else fits nearly as well as the best assignment.
//!
//! Without one of its pairs, the best assignment changes along two ways: the row goes to another column
//! or stays alone, and whoever had that column goes on in the same way; the column is lost or goes to
//! another row, and what that row had goes on in the same way. The two may meet and make a circle.
//! Both are searched no farther than the margin, which is not far.

use super::{assignment::Assignment, search::Search, tables::MARGIN};

/// How many places may be looked at for one pair. With more, it does not count as certain.
const EFFORT: usize = 512;

/// Looks for other assignments.
pub(super) struct Certainty<'a, 'g> {
    best: &'a Assignment<'g>,
    /// By column: rows and points.
    edges: Vec<Vec<(usize, i64)>>,
    columns: Search,
    rows: Search,
}

/// Which other assignments count: interchangeable ends make no difference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unless {
    /// The row goes to a column of the same kind.
    RowStays,
    /// The column gets a row of the same kind.
    ColumnStays,
}

impl<'a, 'g> Certainty<'a, 'g> {
    pub fn new(best: &'a Assignment<'g>) -> Self {
        let graph = best.graph;
        let mut edges = vec![Vec::new(); graph.columns.len()];
        for (row, of_row) in graph.edges.iter().enumerate() {
            for (column, points) in of_row {
                edges[*column].push((row, *points));
            }
        }
        Self {
            best,
            edges,
            columns: Search::new(graph.columns.len()),
            rows: Search::new(graph.rows.len()),
        }
    }

    /// Whether every assignment that does not join this row with its column, or two that are
    /// interchangeable with them, is worse by the margin.
    pub fn is_certain(&mut self, row: usize) -> bool {
        let Some(column) = self.best.column_of[row] else {
            return false;
        };
        [Unless::RowStays, Unless::ColumnStays]
            .into_iter()
            .all(|unless| {
                let without_row = self.without_row(row, column, unless);
                !self.has_other(row, column, unless, without_row)
            })
    }

    /// How many points worse it gets for the column, and for those that follow, to be without the
    /// row; the margin if it is more.
    fn without_row(&mut self, row: usize, column: usize, unless: Unless) -> i64 {
        let (best, kinds) = (self.best, &self.best.graph.rows);
        let mut least = MARGIN.min(-best.column_prices[column]);
        self.rows.start();
        for &(other, points) in &self.edges[column] {
            let is_same = match unless {
                Unless::RowStays => other == row,
                Unless::ColumnStays => kinds[other] == kinds[row],
            };
            if !is_same {
                let distance = best.worse_by(other, (column, points));
                self.rows.reach(other, distance, column);
            }
        }
        for _ in 0..EFFORT {
            let next = self.rows.next().filter(|(distance, _)| *distance < least);
            let Some((distance, other)) = next else {
                return least;
            };
            let Some(given_up) = best.column_of[other] else {
                return distance;
            };
            least = least.min(distance - best.column_prices[given_up]);
            for &(next, points) in &self.edges[given_up] {
                if next != row {
                    let distance = distance + best.worse_by(next, (given_up, points));
                    self.rows.reach(next, distance, given_up);
                }
            }
        }
        0
    }

    /// Whether the row, and those that follow, can do without the column within the margin.
    fn has_other(&mut self, row: usize, column: usize, unless: Unless, lost: i64) -> bool {
        let (best, graph) = (self.best, self.best.graph);
        if best.alone(row) + lost < MARGIN {
            return true;
        }
        self.columns.start();
        for &edge in &graph.edges[row] {
            let is_same = match unless {
                Unless::RowStays => graph.columns[edge.0] == graph.columns[column],
                Unless::ColumnStays => edge.0 == column,
            };
            if !is_same {
                self.columns.reach(edge.0, best.worse_by(row, edge), row);
            }
        }
        for _ in 0..EFFORT {
            let next = self
                .columns
                .next()
                .filter(|(distance, _)| *distance < MARGIN);
            let Some((distance, next)) = next else {
                return false;
            };
            if next == column {
                return true;
            }
            let Some(mate) = best.row_of[next] else {
                if distance + lost < MARGIN {
                    return true;
                }
                continue;
            };
            if distance + best.alone(mate) + lost < MARGIN {
                return true;
            }
            let stays = unless == Unless::ColumnStays && graph.rows[mate] == graph.rows[row];
            for &edge in graph.edges[mate]
                .iter()
                .filter(|edge| !(stays && edge.0 == column))
            {
                let distance = distance + best.worse_by(mate, edge);
                self.columns.reach(edge.0, distance, mate);
            }
        }
        true
    }
}

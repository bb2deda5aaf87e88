//! Which sendings and arrivals fit each other, as a graph.

use std::collections::{BTreeSet, HashMap};

use super::{
    Doubt, Found, Suggestion,
    assignment::Graph,
    field::Field,
    index::{Index, Marks, Range},
    pair::points,
    solve::{Joined, Solution},
    tables::{CROWD, SUGGESTED},
};

/// The ends that may belong together.
#[derive(Default)]
pub(super) struct Fits {
    pub graph: Graph,
    /// By row and by column, the place of the end in the solution.
    pub sent: Vec<usize>,
    pub arrived: Vec<usize>,
}

/// A sending, and where the arrivals stand that may be its own.
type Sought = (usize, Vec<Range>);

impl Fits {
    /// Those of the ends that are not joined yet, and the ends of which there were too many.
    pub fn of<'a>(field: &Field<'a>, solution: &Solution<'_, 'a>) -> (Self, Vec<usize>) {
        let ends = &solution.ends;
        let is_whole = |place: &usize| {
            let end = ends[*place];
            end.is_open && solution.left[*place] == end.leg.units.0
        };
        let whole: Vec<usize> = (0..ends.len()).filter(is_whole).collect();
        let (sent, arrived): (Vec<usize>, Vec<usize>) =
            whole.into_iter().partition(|place| ends[*place].is_sending);
        let index = Index::new(arrived.iter().map(|place| (*place, ends[*place])));
        let sought = sent
            .into_iter()
            .map(|place| (place, index.ranges(ends[place])));
        let (sought, crowds): (Vec<Sought>, Vec<Sought>) = sought.partition(|(_, ranges)| {
            ranges
                .iter()
                .map(|range| range.end - range.start)
                .sum::<usize>()
                <= CROWD
        });
        let mut marks = Marks::new(&index);
        let ranges = crowds.iter().flat_map(|(_, ranges)| ranges);
        ranges.for_each(|range| marks.mark(*range));
        let crowd = marks.places().map(|(cell, at)| index.cells[cell][at].1);
        let crowd: BTreeSet<usize> = crowd.collect();

        let mut fits = Self::default();
        let mut columns = HashMap::new();
        for (place, ranges) in sought {
            let within = |range: &Range| index.cells[range.cell][range.start..range.end].iter();
            let arrivals: BTreeSet<usize> = ranges.iter().flat_map(within).map(|it| it.1).collect();
            let edges = arrivals.difference(&crowd).filter_map(|&arrival| {
                let points = points(field, ends[place], ends[arrival])?;
                let column = *columns.entry(arrival).or_insert_with(|| {
                    fits.arrived.push(arrival);
                    fits.arrived.len() - 1
                });
                Some((column, points))
            });
            let edges: Vec<(usize, i64)> = edges.collect();
            if !edges.is_empty() {
                fits.sent.push(place);
                fits.graph.edges.push(edges);
            }
        }
        fits.name_kinds(solution);
        let too_many = crowds.into_iter().map(|(place, _)| place).chain(crowd);
        (fits, too_many.collect())
    }

    fn name_kinds(&mut self, solution: &Solution<'_, '_>) {
        let mut kinds = HashMap::new();
        let mut kind = |place: &usize| {
            let end = solution.ends[*place];
            let next = kinds.len();
            let what = (end.wallet(), &end.leg.asset, end.leg.units);
            *kinds.entry(what).or_insert(next)
        };
        self.graph.rows = self.sent.iter().map(&mut kind).collect();
        self.graph.columns = self.arrived.iter().map(&mut kind).collect();
    }

    /// Pairs of the same wallets and amounts, joined in the order of time: it is all the same to
    /// lots, and the first that was sent is the first that arrives.
    pub fn in_order(&self, mut pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
        let graph = &self.graph;
        let kinds = |(row, column): &(usize, usize)| (graph.rows[*row], graph.columns[*column]);
        pairs.sort_by_key(|pair| (kinds(pair), pair.0));
        for same in pairs.chunk_by_mut(|a, b| kinds(a) == kinds(b)) {
            let mut columns: Vec<usize> = same.iter().map(|(_, column)| *column).collect();
            columns.sort_unstable_by_key(|column| self.arrived[*column]);
            let ordered = same
                .iter()
                .zip(&columns)
                .map(|((row, _), column)| (*row, *column));
            let ordered: Vec<(usize, usize)> = ordered.collect();
            let is_edge = |(row, column): &(usize, usize)| {
                graph.edges[*row].iter().any(|(other, _)| other == column)
            };
            if ordered.iter().all(is_edge) {
                same.copy_from_slice(&ordered);
            }
        }
        pairs
    }

    pub fn suggestion(
        &self,
        solution: &Solution<'_, '_>,
        row: usize,
        near: &[(i64, usize)],
        doubt: Doubt,
    ) -> Suggestion {
        let from = self.sent[row];
        let candidates = near.iter().take(SUGGESTED).map(|(_, column)| {
            let to = self.arrived[*column];
            solution.link(&Joined {
                from,
                to,
                sent: solution.left[from],
                received: solution.left[to],
                found: Found::Window,
            })
        });
        let end = solution.ends[from];
        Suggestion {
            from: end.transaction.id.clone(),
            from_asset: end.leg.asset.clone(),
            candidates: candidates.collect(),
            doubt,
        }
    }
}

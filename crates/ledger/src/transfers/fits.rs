//! Which sendings and arrivals fit each other, as a graph.

use std::collections::{BTreeMap, BTreeSet, HashMap};

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

impl Fits {
    /// Those of the ends that are not joined yet, and the ends of which there were too many.
    pub fn of<'a>(field: &Field<'a>, solution: &Solution<'_, 'a>) -> (Self, Vec<usize>) {
        let ends = &solution.ends;
        let is_whole = |place: &usize| {
            let end = ends[*place];
            end.is_open && solution.left[*place] == end.leg.units.0
        };
        let whole: Vec<usize> = (0..ends.len()).filter(is_whole).collect();
        let of_side = |sending| {
            whole
                .iter()
                .copied()
                .filter(move |it| ends[*it].is_sending == sending)
        };
        let index = Index::new(of_side(false).map(|place| (place, ends[place])));
        let mut marks = Marks::new(&index);
        let mut crowded = Vec::new();
        let mut sought: Vec<(usize, Vec<Range>)> = Vec::new();
        for place in of_side(true) {
            let ranges = index.ranges(ends[place]);
            let count: usize = ranges.iter().map(|range| range.end - range.start).sum();
            if count > CROWD {
                crowded.push(place);
                ranges.into_iter().for_each(|range| marks.mark(range));
            } else if count > 0 {
                sought.push((place, ranges));
            }
        }
        let is_crowded: BTreeSet<usize> = marks
            .places()
            .map(|(cell, at)| index.cells[cell][at].1)
            .collect();
        crowded.extend(&is_crowded);
        let mut fits = Self::default();
        let mut columns: BTreeMap<usize, usize> = BTreeMap::new();
        for (place, ranges) in sought {
            let within = ranges
                .iter()
                .flat_map(|it| &index.cells[it.cell][it.start..it.end]);
            let mut arrivals: Vec<usize> = within.map(|(_, arrival)| *arrival).collect();
            arrivals.sort_unstable();
            arrivals.dedup();
            arrivals.retain(|arrival| !is_crowded.contains(arrival));
            let pairs = arrivals.into_iter().filter_map(|arrival| {
                let points = points(field, ends[place], ends[arrival])?;
                Some((arrival, points))
            });
            let mut edges = Vec::new();
            for (arrival, points) in pairs {
                let column = *columns.entry(arrival).or_insert_with(|| {
                    fits.arrived.push(arrival);
                    fits.arrived.len() - 1
                });
                edges.push((column, points));
            }
            if !edges.is_empty() {
                fits.sent.push(place);
                fits.graph.edges.push(edges);
            }
        }
        let mut kinds = HashMap::new();
        let mut kind = |place: &usize| {
            let end = ends[*place];
            let next = kinds.len();
            *kinds
                .entry((end.wallet(), &end.leg.asset, end.leg.units))
                .or_insert(next)
        };
        fits.graph.rows = fits.sent.iter().map(&mut kind).collect();
        fits.graph.columns = fits.arrived.iter().map(&mut kind).collect();
        (fits, crowded)
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

//! Transfers that are told as two transactions: what fits by amount and time, as one assignment.

use super::{
    Doubt, Found, Suggestion, assignment::Assignment, certainty::Certainty, field::Field,
    fits::Fits, solve::Solution, tables::MARGIN,
};

/// Joins what only fits once, and suggests the rest. Gives the ends of which there were too many.
pub(super) fn window<'a>(
    field: &Field<'a>,
    solution: &mut Solution<'_, 'a>,
    suggestions: &mut Vec<Suggestion>,
) -> Vec<usize> {
    let (fits, mut crowded) = Fits::of(field, solution);
    if fits.graph.edges.is_empty() {
        return crowded;
    }
    let Some(assignment) = Assignment::best(&fits.graph) else {
        crowded.extend(fits.sent.iter().chain(&fits.arrived));
        return crowded;
    };
    let column_of = &assignment.column_of;
    let mut certainty = Certainty::new(&assignment);
    let rows = 0..fits.sent.len();
    let certain: Vec<bool> = rows.map(|row| certainty.is_certain(row)).collect();
    let mut free = vec![true; fits.arrived.len()];
    let pairs = column_of.iter().zip(&certain).enumerate();
    let pairs =
        pairs.filter_map(|(row, (column, certain))| Some((row, column.filter(|_| *certain)?)));
    for (row, column) in fits.in_order(pairs.collect()) {
        free[column] = false;
        let (from, to) = (fits.sent[row], fits.arrived[column]);
        let (sent, received) = (solution.left[from], solution.left[to]);
        solution.take(from, to, sent, received, Found::Window);
    }
    let doubtful = (0..fits.sent.len()).filter(|row| !certain[*row]);
    let near: Vec<(usize, Vec<(i64, usize)>)> = doubtful
        .map(|row| {
            let edges = fits.graph.edges[row].iter().filter(|edge| {
                let is_best = column_of[row] == Some(edge.0);
                free[edge.0] && (is_best || assignment.worse_by(row, **edge) < MARGIN)
            });
            let mut near: Vec<(i64, usize)> =
                edges.map(|(column, points)| (*points, *column)).collect();
            near.sort_unstable();
            (row, near)
        })
        .collect();
    let mut wanted = vec![0; fits.arrived.len()];
    let columns = near.iter().flat_map(|(_, near)| near);
    columns.for_each(|(_, column)| wanted[*column] += 1);
    for (row, near) in near.iter().filter(|(_, near)| !near.is_empty()) {
        let doubt = match near.iter().any(|(_, column)| wanted[*column] > 1) || near.len() > 1 {
            true => Doubt::Several,
            false => Doubt::Unlikely,
        };
        suggestions.push(fits.suggestion(solution, *row, near, doubt));
    }
    crowded
}

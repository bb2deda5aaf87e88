//! The assignment beside one that tries everything.

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::{
    assignment::{Assignment, Graph},
    certainty::Certainty,
    tables::{MARGIN, UNLIKELY},
};

/// The column of each row, and the points of all.
type Tried = (Vec<Option<usize>>, i64);

fn everything(graph: &Graph) -> Vec<Tried> {
    let mut tried: Vec<Tried> = vec![(Vec::new(), 0)];
    for edges in &graph.edges {
        tried = tried
            .iter()
            .flat_map(|(columns, points)| {
                let alone = std::iter::once((None, UNLIKELY));
                let free = edges
                    .iter()
                    .filter(|(column, _)| !columns.contains(&Some(*column)));
                let joined = free.map(|(column, points)| (Some(*column), *points));
                alone.chain(joined).map(move |(column, more)| {
                    let mut columns = columns.clone();
                    columns.push(column);
                    (columns, points + more)
                })
            })
            .collect();
    }
    tried
}

/// Few rows and columns, so that all can be tried, with points that are often nearly equal.
fn graphs() -> impl Strategy<Value = Graph> {
    let points =
        prop_oneof![1 => Just(None), 3 => (0_i64..UNLIKELY / 20).prop_map(|it| Some(it * 20))];
    let kinds = || vec(0_usize..3, 5);
    (vec(vec(points, 5), 1..6), kinds(), kinds()).prop_map(|(matrix, rows, columns)| {
        let edges = matrix.iter().map(|row| {
            let edges = row.iter().enumerate();
            edges
                .filter_map(|(column, points)| Some((column, (*points)?)))
                .collect()
        });
        Graph {
            edges: edges.collect(),
            rows: rows[..matrix.len()].to_vec(),
            columns: columns.into_iter().map(|kind| kind + 10).collect(),
        }
    })
}

#[test]
fn assignment_is_the_best_of_all_and_certain_where_no_other_is_nearly_as_good() {
    let config = Config {
        cases: 3_000,
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    )
    .run(&graphs(), |graph| {
        let best = Assignment::best(&graph).expect("little to do");
        let tried = everything(&graph);
        let least = tried
            .iter()
            .map(|(_, points)| *points)
            .min()
            .expect("at least one");
        let (_, points) = tried
            .iter()
            .find(|(columns, _)| *columns == best.column_of)
            .expect("one that is possible");
        prop_assert_eq!(*points, least);

        let near = tried.iter().filter(|(_, points)| *points < least + MARGIN);
        let near: Vec<_> = near.map(|(columns, _)| columns).collect();
        let mut certainty = Certainty::new(&best);
        for (row, column) in best.column_of.iter().enumerate() {
            let Some(column) = *column else {
                prop_assert!(!certainty.is_certain(row));
                continue;
            };
            let keeps = |columns: &&&Vec<Option<usize>>| {
                let of_row = columns[row].map(|it| graph.columns[it]);
                let of_column = columns.iter().position(|it| *it == Some(column));
                of_row == Some(graph.columns[column])
                    && of_column.map(|it| graph.rows[it]) == Some(graph.rows[row])
            };
            let is_certain = near.iter().all(|columns| keeps(&columns));
            prop_assert_eq!(certainty.is_certain(row), is_certain);
            let worse = graph.edges[row]
                .iter()
                .map(|edge| best.worse_by(row, *edge));
            prop_assert!(worse.min() >= Some(0));
        }
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.expect_err("failed"));
}

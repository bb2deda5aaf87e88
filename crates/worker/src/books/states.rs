//! Which states of the books are kept, and how they are written.
//!
//! The last one, and earlier ones at distances that double, so that a change goes on from not much before
//! it; and some all along the history, for whoever asks what things had cost at a moment. Even of a million
//! transactions there are two dozen.

use kc_domain::WorkspaceId;
use kc_ledger::gains::Books;
use kc_store::{
    StoreError, Tx,
    books::{self, Kept},
};

use crate::error::JobError;

/// Transactions between the last state and the one before it, at least.
const CLOSEST: i64 = 2_000;
/// Transactions between states all along a history, at least.
const ALONG: i64 = 20_000;

/// A state to be kept.
pub struct NewState {
    kept: Kept,
    bytes: Vec<u8>,
}

impl NewState {
    pub fn of(kept: Kept, books: &Books) -> Result<Self, JobError> {
        let bytes = kc_books::states::write(books)?;
        Ok(Self { kept, bytes })
    }
}

/// After how many transactions states are to be kept.
pub struct Plan {
    due: Vec<i64>,
}

impl Plan {
    /// Plans for a history of so many transactions.
    pub fn of(total: i64) -> Self {
        let distances = std::iter::successors(Some(CLOSEST), |distance| distance.checked_mul(2));
        let near = distances.map(|distance| total - distance);
        let near = near.take_while(|it| *it > 0);
        let step = step(total);
        let along = std::iter::successors(Some(step), |it| it.checked_add(step));
        let along = along.take_while(|it| *it < total);
        Self {
            due: near.chain(along).collect(),
        }
    }

    /// Whether a state is to be kept of the books as they are after so many transactions: the first
    /// one after each of the places planned.
    pub fn is_due(&mut self, kept: Kept) -> bool {
        let before = self.due.len();
        self.due.retain(|due| *due > kept.transaction_count);
        self.due.len() < before
    }
}

/// How many transactions lie between those states that are kept all along a history: so many that there
/// are sixteen at most, in steps that double, so that those of a shorter history are of use to a longer.
fn step(total: i64) -> i64 {
    let mut step = ALONG;
    while step < total / 16 {
        step *= 2;
    }
    step
}

/// Keeps the new states after the ones that are there, and forgets those that stand too close to the
/// next.
pub async fn keep(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    new: &[NewState],
) -> Result<(), StoreError> {
    let mut all = books::kept_in(tx, workspace).await?;
    all.extend(new.iter().map(|it| it.kept));
    let worth = worth_keeping(&all);
    for old in all.iter().filter(|it| !worth.contains(it)) {
        books::forget(tx, workspace, old.up_to).await?;
    }
    for new in new.iter().filter(|it| worth.contains(&it.kept)) {
        books::keep(tx, workspace, new.kept, &new.bytes).await?;
    }
    Ok(())
}

/// Of states in order, those that are worth keeping: the last; before it each that is at least half
/// again as far from the last as the one after it; and the first after each step.
fn worth_keeping(states: &[Kept]) -> Vec<Kept> {
    let Some(last) = states.last() else {
        return Vec::new();
    };
    let step = step(last.transaction_count);
    let mut worth = vec![*last];
    let mut nearest = CLOSEST / 2;
    for (place, state) in states.iter().enumerate().rev().skip(1) {
        let distance = last.transaction_count - state.transaction_count;
        let before = place
            .checked_sub(1)
            .map_or(0, |place| states[place].transaction_count);
        let is_along = state.transaction_count / step > before / step;
        if distance >= nearest {
            nearest = distance.saturating_add(distance / 2);
        } else if !is_along {
            continue;
        }
        worth.push(*state);
    }
    worth
}

#[cfg(test)]
mod tests {
    use kc_domain::Timestamp;

    use super::*;

    fn after(count: i64) -> Kept {
        Kept {
            up_to: Timestamp::from_seconds(count),
            transaction_count: count,
        }
    }

    #[test]
    fn a_million_transactions_leave_two_dozen_states() {
        let mut plan = Plan::of(1_000_000);
        let states: Vec<Kept> = (1..=200)
            .map(|piece| after(piece * 5_000))
            .filter(|kept| plan.is_due(*kept) || kept.transaction_count == 1_000_000)
            .collect();
        let worth = worth_keeping(&states);
        assert!((16..=26).contains(&worth.len()), "{}", worth.len());
        assert_eq!(worth[0], after(1_000_000));
        let counts: Vec<i64> = worth.iter().map(|it| it.transaction_count).collect();
        let gaps = counts.windows(2).map(|pair| pair[0] - pair[1]);
        assert!(gaps.max().unwrap() <= 85_000, "{counts:?}");
    }

    #[test]
    fn history_that_grows_a_little_at_a_time_keeps_few_states_and_some_from_long_ago() {
        let mut kept: Vec<Kept> = Vec::new();
        for step in 1..=3_000 {
            kept.push(after(step * 10));
            let worth = worth_keeping(&kept);
            kept.retain(|it| worth.contains(it));
        }
        assert!(kept.len() <= 16, "{}", kept.len());
        assert!(kept[0].transaction_count <= 20_000, "{:?}", kept[0]);
        let last = kept.last().unwrap();
        assert_eq!(last.transaction_count, 30_000);
    }
}

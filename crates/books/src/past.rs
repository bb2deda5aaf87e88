//! The books as they stood at a moment.

use std::sync::Arc;

use kc_domain::{Timestamp, WorkspaceId};
use kc_ledger::CostBasis;
use kc_store::{Store, books};

use crate::{
    Bookkeeper, BooksError, Pieces,
    states::{self, State},
};

/// Transactions that are worked through for it at most. States are kept closer to each other than this.
const MOST: usize = 150_000;

/// What was held at a moment had cost this, by the workspace's present choice. Nothing if so much is still
/// to be worked out that it can not be told now.
///
/// # Errors
/// If the database refuses.
pub async fn cost_basis(
    store: &Store,
    workspace: &WorkspaceId,
    moment: Timestamp,
    now: Timestamp,
) -> Result<Option<CostBasis>, BooksError> {
    let mut keeper = Bookkeeper::of_workspace(store, workspace, now).await?;
    let name = keeper.fingerprint();
    let next = Timestamp::from_micros(moment.micros().saturating_add(1));
    let State { kept, mut books } = match books::find(store, workspace).await? {
        // What changed since is not in the states of later.
        Some(known) if known.choice == name => {
            let before = known.dirty_from.map_or(next, |from| from.min(next));
            states::before(store, workspace, Some(before)).await?
        }
        _ => State::beginning(),
    };
    let mut pieces = Pieces::after(store, workspace, kept.up_to);
    let mut count = 0;
    while let Some(mut piece) = pieces.next().await? {
        let transactions = &mut piece.history.transactions;
        transactions.retain(|it| it.at <= moment);
        let is_last = piece.is_last || transactions.len() < piece.stored.len();
        count += transactions.len();
        if count > MOST {
            return Ok(None);
        }
        let piece = Arc::new(piece.history);
        let (gains, _) = keeper.carry_on_by_what_is_stored(books, &piece).await?;
        if is_last {
            return Ok(Some(CostBasis::of(&gains)));
        }
        books = gains.books;
    }
    Ok(Some(keeper.cost_basis(books)))
}

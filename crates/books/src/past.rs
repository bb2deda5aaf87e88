//! The books as they stood at a moment.

use std::collections::HashMap;

use kc_domain::{Timestamp, WorkspaceId};
use kc_ledger::{
    CostBasis,
    gains::{self, Input},
};
use kc_store::{Store, assets, books, workspaces};

use crate::{
    BooksError, Pieces, blocking, choice,
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
) -> Result<Option<CostBasis>, BooksError> {
    let choice = choice::of_workspace(store, workspace).await?;
    let currency = workspaces::base_currency(store, workspace).await?;
    let name = choice::fingerprint(&choice, &currency);
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
    let mut cost_basis = None;
    while let Some(mut piece) = pieces.next().await? {
        piece.transactions.retain(|it| it.at <= moment);
        let is_last = piece.is_last || piece.transactions.len() < piece.stored.len();
        count += piece.transactions.len();
        if count > MOST {
            return Ok(None);
        }
        let known = assets::of_transactions(store, &piece.transactions).await?;
        let (choice, currency) = (choice.clone(), currency.clone());
        let gains = blocking(move || {
            let input = Input::new(&piece.transactions, &known)
                .with_transfers(&piece.transfers.links)
                .with_senders(&piece.transfers.senders);
            gains::carry_on(books, &input, &choice.options(&currency))
        })
        .await?;
        if is_last {
            cost_basis = Some(CostBasis::of(&gains));
            books = gains.books;
            break;
        }
        books = gains.books;
    }
    Ok(Some(cost_basis.unwrap_or_else(|| {
        let nothing = HashMap::new();
        let input = Input::new(&[], &nothing);
        CostBasis::of(&gains::carry_on(books, &input, &choice.options(&currency)))
    })))
}

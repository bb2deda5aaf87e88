//! A history, piece by piece.

use kc_domain::{Timestamp, WorkspaceId};
use kc_store::{
    Store, assets,
    transactions::history::{self, StoredTransaction},
};

use crate::{BooksError, History, blocking, transfers};

/// Transactions of a piece, or somewhat more: a piece ends where a moment ends.
const PIECE: usize = 5_000;

/// Transactions that follow one another, up to the end of a moment.
pub struct Piece {
    pub history: History,
    /// What the transactions' costs are now, as it is stored.
    pub stored: Vec<Option<String>>,
    pub is_last: bool,
}

impl Piece {
    /// The moment up to which everything is in.
    #[must_use]
    pub fn up_to(&self) -> Timestamp {
        let last = self.history.transactions.last();
        last.map_or(kc_store::books::BEGINNING, |it| it.at)
    }
}

/// Reads a history piece by piece.
pub struct Pieces<'a> {
    store: &'a Store,
    workspace: &'a WorkspaceId,
    after: Timestamp,
    /// Read, and not yet given: all of them of one moment.
    rest: Vec<StoredTransaction>,
    is_over: bool,
}

impl<'a> Pieces<'a> {
    /// The pieces of what happened after a moment.
    #[must_use]
    pub const fn after(store: &'a Store, workspace: &'a WorkspaceId, after: Timestamp) -> Self {
        Self {
            store,
            workspace,
            after,
            rest: Vec::new(),
            is_over: false,
        }
    }

    /// The next piece; nothing after the last.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn next(&mut self) -> Result<Option<Piece>, BooksError> {
        if self.is_over {
            return Ok(None);
        }
        let mut rows = std::mem::take(&mut self.rest);
        loop {
            let wanted = PIECE;
            let limit = i64::try_from(wanted).unwrap_or(i64::MAX);
            let read = {
                let key = rows.last().map_or_else(
                    || history::after_moment(self.after),
                    |it| (it.at.micros(), it.position, it.id.as_str()),
                );
                history::after(self.store, self.workspace, key, limit).await?
            };
            self.is_over = read.len() < wanted;
            rows.extend(read);
            if self.is_over {
                break;
            }
            // The last moment may go on in what is not read yet.
            let open = rows.last().map(|it| it.at);
            let whole = rows.partition_point(|it| Some(it.at) < open);
            if whole > 0 {
                self.rest = rows.split_off(whole);
                break;
            }
        }
        let Some(last) = rows.last() else {
            return Ok(None);
        };
        self.after = last.at;
        let from = rows[0].at;
        let to = last.at;
        let transfers = transfers::links(self.store, self.workspace, from, to).await?;
        let is_last = self.is_over;
        let read = blocking(move || -> Result<_, BooksError> {
            let mut transactions = Vec::with_capacity(rows.len());
            let mut stored = Vec::with_capacity(rows.len());
            for mut row in rows {
                stored.push(row.costs.take());
                transactions.push(row.parse()?);
            }
            Ok((transactions, stored))
        });
        let (transactions, stored) = read.await??;
        let assets = assets::of_transactions(self.store, &transactions).await?;
        Ok(Some(Piece {
            history: History {
                transactions,
                transfers,
                assets,
            },
            stored,
            is_last,
        }))
    }
}

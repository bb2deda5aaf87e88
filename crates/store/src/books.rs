//! The books of a workspace: from when on they are to be worked out again, and how they stood at some
//! moments, from which that goes on.

use kc_domain::{Timestamp, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{query, record},
};

/// Bytes of one piece of a state: more in one row makes databases slow.
const PIECE: usize = 1024 * 1024;

/// Before everything.
pub const BEGINNING: Timestamp = Timestamp::from_micros(i64::MIN);

/// Marks the books of a workspace to be worked out again from `from` on. Part of the change that makes it
/// necessary.
pub async fn mark(tx: &mut Tx, workspace: &WorkspaceId, from: Timestamp) -> Result<()> {
    // Books that nobody opened yet begin at the beginning.
    query(
        "UPDATE books SET dirty_marks = dirty_marks + 1,
             dirty_from = CASE WHEN dirty_from <= $1 THEN dirty_from ELSE $1 END
         WHERE workspace_id = $2",
    )
    .bind(from.micros())
    .bind(workspace.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

record! {
    /// Somebody's turn to work on the books.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Turn {
        pub turn: i64,
        /// From when on they are to be worked out again; nothing if they are as they should be.
        pub dirty_from: Option<Timestamp>,
        pub dirty_marks: i64,
    }
}

/// Takes the turn to work on a workspace's books, from whoever had it. They begin anew if they were
/// worked out by another `choice`.
pub async fn take_turn(tx: &mut Tx, workspace: &WorkspaceId, choice: &str) -> Result<Turn> {
    query(
        "INSERT INTO books (workspace_id, dirty_from, dirty_marks, turn, choice)
         VALUES ($1, $2, 0, 1, $3)
         ON CONFLICT (workspace_id) DO UPDATE SET turn = books.turn + 1,
             dirty_from = CASE WHEN books.choice = excluded.choice THEN books.dirty_from
                 ELSE excluded.dirty_from END,
             choice = excluded.choice
         RETURNING turn, dirty_from, dirty_marks",
    )
    .bind(workspace.as_str())
    .bind(BEGINNING.micros())
    .bind(choice)
    .fetch_one(tx)
    .await
}

/// Whether the turn is still the last one taken. If it is, nobody takes another before the change
/// is over.
pub async fn hold_turn(tx: &mut Tx, workspace: &WorkspaceId, turn: &Turn) -> Result<bool> {
    let held = query("UPDATE books SET turn = turn WHERE workspace_id = $1 AND turn = $2")
        .bind(workspace.as_str())
        .bind(turn.turn)
        .execute(tx)
        .await?;
    Ok(held == 1)
}

/// Says that the books are as they should be, unless something was marked since the turn began.
pub async fn close(tx: &mut Tx, workspace: &WorkspaceId, turn: &Turn) -> Result<()> {
    query(
        "UPDATE books SET dirty_from = NULL
         WHERE workspace_id = $1 AND turn = $2 AND dirty_marks = $3",
    )
    .bind(workspace.as_str())
    .bind(turn.turn)
    .bind(turn.dirty_marks)
    .execute(tx)
    .await?;
    Ok(())
}

record! {
    /// How books stand.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Standing {
        pub dirty_from: Option<Timestamp>,
        pub choice: String,
    }
}

/// How a workspace's books stand; nothing if nobody opened them yet.
pub async fn find(store: &Store, workspace: &WorkspaceId) -> Result<Option<Standing>> {
    query("SELECT dirty_from, choice FROM books WHERE workspace_id = $1")
        .bind(workspace.as_str())
        .fetch_optional(store)
        .await
}

record! {
    /// At which moment a state was kept.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Kept {
        /// All transactions up to this moment are in it.
        pub up_to: Timestamp,
        /// How many those are.
        pub transaction_count: i64,
    }
}

/// The states that are kept of a workspace's books, the earliest first.
pub async fn kept(store: &Store, workspace: &WorkspaceId) -> Result<Vec<Kept>> {
    query(
        "SELECT up_to, transaction_count FROM book_states
         WHERE workspace_id = $1 AND number = 0 ORDER BY up_to",
    )
    .bind(workspace.as_str())
    .fetch_all(store)
    .await
}

/// The same, within a change.
pub async fn kept_in(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Kept>> {
    query(
        "SELECT up_to, transaction_count FROM book_states
         WHERE workspace_id = $1 AND number = 0 ORDER BY up_to",
    )
    .bind(workspace.as_str())
    .fetch_all(tx)
    .await
}

/// The bytes of a state; nothing if it is no longer there.
pub async fn state(
    store: &Store,
    workspace: &WorkspaceId,
    up_to: Timestamp,
) -> Result<Option<Vec<u8>>> {
    let pieces: Vec<Vec<u8>> = query(
        "SELECT bytes FROM book_states WHERE workspace_id = $1 AND up_to = $2 ORDER BY number",
    )
    .bind(workspace.as_str())
    .bind(up_to.micros())
    .fetch_all(store)
    .await?;
    Ok((!pieces.is_empty()).then(|| pieces.concat()))
}

/// Keeps a state in place of what was kept of its moment.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, kept: Kept, bytes: &[u8]) -> Result<()> {
    forget(tx, workspace, kept.up_to).await?;
    let count = bytes.len().div_ceil(PIECE).max(1);
    for number in 0..count {
        let piece = &bytes[number * PIECE..bytes.len().min((number + 1) * PIECE)];
        query(
            "INSERT INTO book_states (workspace_id, up_to, transaction_count, number, bytes)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(workspace.as_str())
        .bind(kept.up_to.micros())
        .bind(kept.transaction_count)
        .bind(i64::try_from(number).map_err(StoreError::corrupt)?)
        .bind(piece)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Forgets a state.
pub async fn forget(tx: &mut Tx, workspace: &WorkspaceId, up_to: Timestamp) -> Result<()> {
    query("DELETE FROM book_states WHERE workspace_id = $1 AND up_to = $2")
        .bind(workspace.as_str())
        .bind(up_to.micros())
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets the states of after a moment.
pub async fn forget_after(tx: &mut Tx, workspace: &WorkspaceId, moment: Timestamp) -> Result<()> {
    query("DELETE FROM book_states WHERE workspace_id = $1 AND up_to > $2")
        .bind(workspace.as_str())
        .bind(moment.micros())
        .execute(tx)
        .await?;
    Ok(())
}

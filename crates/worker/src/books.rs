//! A workspace's books: what its transactions cost and gained, by its own choice.
//!
//! They go on from a state that was kept before the earliest change, so that a change at the end reads
//! what is at the end. Whoever works on them has a turn; one who takes the next turn knows of all
//! changes before it, so the earlier one just stops.

mod costs;
mod states;

use std::sync::Arc;

use kc_books::{Bookkeeper, History, Outcome, Pieces, states::State};
use kc_domain::WorkspaceId;
use kc_ledger::{
    CostBasis,
    gains::{Books, Gains},
};
use kc_store::{
    StoreError, Tx,
    books::{self, Kept, Turn},
    integrations, workspaces,
};

use self::states::{NewState, Plan};
use crate::{day_prices, error::JobError, lease::Lease};

/// Transactions whose costs are written in one commit: other writers get their turn in between.
const AT_ONCE: usize = 500;

/// Books that were brought up to date, to be closed in a commit.
pub struct UpToDate {
    pub cost_basis: CostBasis,
    turn: Turn,
    /// The state from which they were brought up to date; what was kept of later is of no use.
    start: Kept,
    new: Vec<NewState>,
}

/// Brings a workspace's books up to date; nothing if somebody else took the turn meanwhile, who knows
/// all that we know.
pub async fn bring_up_to_date(
    lease: &Lease,
    workspace: &WorkspaceId,
) -> Result<Option<UpToDate>, JobError> {
    let store = lease.store();
    let now = lease.context.now();
    let mut keeper = Bookkeeper::of_workspace(store, workspace, now).await?;
    let mut tx = lease.begin().await?;
    let turn = books::take_turn(&mut tx, workspace, &keeper.fingerprint()).await?;
    tx.commit().await?;

    let State {
        kept: start,
        mut books,
    } = kc_books::states::before(store, workspace, turn.dirty_from).await?;
    let mut count = start.transaction_count;
    let mut plan = Plan::of(integrations::total_transactions(store, workspace).await?);
    let mut pieces = Pieces::after(store, workspace, start.up_to);
    let mut new = Vec::new();
    let mut cost_basis = None;
    while let Some(piece) = pieces.next().await? {
        let up_to = piece.up_to();
        let history = Arc::new(piece.history);
        let gains = carry_on(lease, &mut keeper, books, &history).await?;
        let changed = costs::changed(store, workspace, &history, &piece.stored, &gains).await?;
        for changed in changed.chunks(AT_ONCE) {
            let mut tx = lease.begin().await?;
            workspaces::hold(&mut tx, workspace).await?;
            if !books::hold_turn(&mut tx, workspace, &turn).await? {
                return Ok(None);
            }
            costs::write(&mut tx, workspace, changed).await?;
            tx.commit().await?;
        }
        count += i64::try_from(history.transactions.len()).unwrap_or(i64::MAX);
        let kept = Kept {
            up_to,
            transaction_count: count,
        };
        if plan.is_due(kept) || piece.is_last {
            new.push(NewState::of(kept, &gains.books)?);
        }
        cost_basis = piece.is_last.then(|| CostBasis::of(&gains));
        books = gains.books;
    }
    let cost_basis = match cost_basis {
        Some(cost_basis) => cost_basis,
        // Nothing happened since.
        None => keeper.cost_basis(books),
    };
    Ok(Some(UpToDate {
        cost_basis,
        turn,
        start,
        new,
    }))
}

impl UpToDate {
    /// Keeps the states and says that nothing is left to do, as part of a change. False if somebody
    /// else has the turn.
    pub async fn close(&self, tx: &mut Tx, workspace: &WorkspaceId) -> Result<bool, StoreError> {
        if !books::hold_turn(tx, workspace, &self.turn).await? {
            return Ok(false);
        }
        books::forget_after(tx, workspace, self.start.up_to).await?;
        states::keep(tx, workspace, &self.new).await?;
        books::close(tx, workspace, &self.turn).await?;
        Ok(true)
    }
}

/// Works a piece in, and asks for the prices that this takes.
pub async fn carry_on(
    lease: &Lease,
    keeper: &mut Bookkeeper<'_>,
    mut books: Books,
    piece: &Arc<History>,
) -> Result<Gains, JobError> {
    loop {
        match keeper.carry_on(books, piece).await? {
            Outcome::Done(gains) => return Ok(*gains),
            Outcome::Wanting {
                books: again,
                wanted,
            } => {
                let told = day_prices::ask(lease, &keeper.market, &wanted).await?;
                keeper.prices.give_up(&wanted);
                keeper.prices.learn(told);
                books = *again;
            }
        }
    }
}

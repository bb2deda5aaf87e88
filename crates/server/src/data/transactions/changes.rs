use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::{TransactionId, WorkspaceId};
use kc_store::{
    changes::{self, Change, Span},
    integrations,
    secret::SecretHash,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{StoredLegs, TransactionJson, json};
use crate::{
    answer::Bare,
    app::Shared,
    data::wire::{Accounts, Assets},
    error::{DataError, Detail},
    extract::{Access, Parameters, TransactionsRead},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = TransactionChanges)]
pub(crate) struct Response<'a> {
    added: Vec<TransactionJson<'a>>,
    modified: Vec<TransactionJson<'a>>,
    removed: Vec<Removed>,
    next_cursor: String,
    has_more: bool,
    user_id: &'a str,
    timestamp: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RemovedTransaction)]
struct Removed {
    #[schema(value_type = String)]
    id: TransactionId,
}

/// Sync transactions
///
/// `GET /api/v1/transactions/sync` tells what has become of the transactions since the last time:
/// those that were `added`, those that were `modified`, and the ids of those that were `removed`.
///
/// Without `cursor` it begins at the beginning, where all transactions are added ones. Keep
/// `next_cursor` together with what you were told, in one commit, and hand it in the next time. While
/// `has_more` is true, there is more to read at once. `limit` changes come at a time (1 to 1000, 500
/// unless given).
///
/// Put what was added and modified into your copy by its id, and take out what was removed; an id
/// that you do not have is nothing to take out. Whoever does so ends with what there is, also
/// where a sync writes meanwhile. A sync that finds what is known already tells nothing; removing
/// an integration removes its transactions. A change of a name that stands in a transaction, such
/// as a wallet's alias or an asset's symbol, is not a change of the transaction.
///
/// Removals are remembered for 90 days. An older cursor is refused as `invalid_parameters` with
/// the path `cursor`: begin again without one. So is a cursor of another workspace. A cursor is
/// opaque and does not expire otherwise.
#[utoipa::path(
    get,
    path = "/api/v1/transactions/sync",
    operation_id = "syncTransactions",
    tag = "Data",
    params(
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the last answer; none to begin."),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 500 unless given."),
    ),
    responses((status = 200, description = "What has changed.", body = Response<'_>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let cursor = parameters.text("cursor");
    let limit = usize::try_from(parameters.number("limit", 500, 1, 1000)).unwrap_or(1);
    parameters.finish()?;

    let (store, access) = (&shared.app.store, access.row);
    let workspace = &access.workspace_id;
    let extent = changes::extent(store, workspace).await?;
    let cursor = match &cursor {
        Some(text) => Cursor::parse(text, workspace)?,
        None => Cursor::BEGINNING,
    };
    let head = extent.change_number;
    if cursor.furthest() > head {
        return Err(refused("is newer than the data: begin again without one"));
    }
    let span = cursor.span(head);
    let page = changes::page(store, workspace, &span, limit).await?;
    // Asked last: what was forgotten while the page was read may be missing in it.
    let extent = changes::extent(store, workspace).await?;
    if span.base > 0 && span.base < extent.forgotten_change {
        return Err(refused(
            "is too old, as removals are remembered for 90 days: begin again without one",
        ));
    }
    let next = Cursor::after(&span, page.next);
    let has_more = next.within.is_some() || span.head < head;

    let (mut rows, mut modified, mut removed) = (Vec::new(), Vec::new(), Vec::new());
    for change in page.changes {
        match change {
            Change::Added(row) => rows.push(row),
            Change::Modified(row) => modified.push(row),
            Change::Removed(id) => removed.push(Removed { id }),
        }
    }
    let added = rows.len();
    rows.append(&mut modified);
    let connected = integrations::of_workspace(store, workspace).await?;
    let legs = StoredLegs::read(&rows)?;
    let assets = Assets::read(&shared, access.known_revision, &legs.asset_ids()).await?;
    let accounts = Accounts::new(&connected, &shared)?;
    let mut transactions = Vec::with_capacity(rows.len());
    for (row, legs) in rows.iter().zip(&legs.0) {
        transactions.push(json(row, legs, &assets, &accounts, &access.base_currency)?);
    }
    let modified = transactions.split_off(added);
    let response = Response {
        added: transactions,
        modified,
        removed,
        next_cursor: next.text(workspace),
        has_more,
        user_id: access.user_id.as_str(),
        timestamp: shared.now().millis(),
    };
    Ok(Bare(response).into_response())
}

fn refused(why: &'static str) -> DataError {
    DataError::invalid_parameters(vec![Detail::new("cursor", why)])
}

/// How far a reader is.
#[derive(Debug, PartialEq, Eq)]
struct Cursor {
    /// They know everything up to here.
    base: i64,
    /// The span that they are in, and the last change of it that they were told.
    within: Option<(i64, (i64, TransactionId))>,
}

impl Cursor {
    const BEGINNING: Self = Self {
        base: 0,
        within: None,
    };

    /// The last number that the cursor knows of.
    fn furthest(&self) -> i64 {
        self.within.as_ref().map_or(self.base, |(head, _)| *head)
    }

    fn span(self, head: i64) -> Span {
        match self.within {
            Some((head, after)) => Span {
                base: self.base,
                head,
                after: Some(after),
            },
            None => Span {
                base: self.base,
                head,
                after: None,
            },
        }
    }

    fn after(span: &Span, next: Option<(i64, TransactionId)>) -> Self {
        match next {
            Some(after) => Self {
                base: span.base,
                within: Some((span.head, after)),
            },
            None => Self {
                base: span.head,
                within: None,
            },
        }
    }

    fn text(&self, workspace: &WorkspaceId) -> String {
        let mark = mark(workspace);
        match &self.within {
            Some((head, (change, id))) => format!("{mark}.{}.{head}.{change}.{id}", self.base),
            None => format!("{mark}.{}", self.base),
        }
    }

    fn parse(text: &str, workspace: &WorkspaceId) -> Result<Self, DataError> {
        let unread = || refused("is no cursor of ours: hand in next_cursor as it was given");
        let number = |text: &str| {
            let digits = text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<i64>()
                .ok()
                .filter(|_| digits)
                .ok_or_else(unread)
        };
        let parts: Vec<&str> = text.split('.').collect();
        let (mark_given, cursor) = match parts[..] {
            [mark, base] => (
                mark,
                Self {
                    base: number(base)?,
                    within: None,
                },
            ),
            [mark, base, head, change, id] => {
                let id = TransactionId::parse(id).ok_or_else(unread)?;
                (
                    mark,
                    Self {
                        base: number(base)?,
                        within: Some((number(head)?, (number(change)?, id))),
                    },
                )
            }
            _ => return Err(unread()),
        };
        if mark_given == mark(workspace) {
            Ok(cursor)
        } else {
            Err(refused("is of another workspace: begin again without one"))
        }
    }
}

/// What tells the cursors of one workspace from those of others.
fn mark(workspace: &WorkspaceId) -> String {
    let hash = SecretHash::of_long(workspace.as_str());
    let bytes = hash.as_bytes().iter().take(6);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

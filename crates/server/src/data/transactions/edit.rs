use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_domain::{Label, TransactionEdit, TransactionId, WorkedOut, text::clean};
use kc_ledger::Shape;
use kc_store::{
    integrations,
    transaction_edits::{self, Held},
    transactions::list,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::{StoredLegs, TransactionJson, json};
use crate::{
    answer::Bare,
    app::Shared,
    data::wire::{Accounts, Assets},
    error::{DataCode, DataError, Detail},
    extract::{Access, DataBody, TransactionsWrite, given},
    openapi::DataWriteRefusals,
};

const LONGEST_DESCRIPTION: usize = 500;
const LONGEST_NOTES: usize = 5_000;
const MOST_TAGS: usize = 30;
const LONGEST_TAG: usize = 60;

/// What is to change; what is left out stays as it is, and null undoes what was changed before.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EditTransaction)]
pub(crate) struct Request {
    /// One of the labels, of a type that fits what moved.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, example = "Staking Rewards")]
    label: Option<Option<String>>,
    /// At most 500 characters, on one line.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 500)]
    description: Option<Option<String>>,
    /// At most 5,000 characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 5000)]
    notes: Option<Option<String>>,
    /// At most 30, each of at most 60 characters. They replace those that there are.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>, max_items = 30)]
    tags: Option<Option<Vec<String>>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TransactionEdited)]
pub(crate) struct Response<'a> {
    message: &'static str,
    data: TransactionJson<'a>,
    user_id: &'a str,
    timestamp: i64,
}

/// Edit a transaction
///
/// `PATCH /api/v1/transactions/{id}` changes the `label`, `description`, `notes` or `tags` of a
/// transaction; its amounts are what its source says. Each is kept until it is set to null (or to
/// nothing: an empty text or list), whatever the source is read for again; then what was worked out
/// stands there once more. The same call again changes nothing.
///
/// A label is bound to a transaction type, and what moved must fit it: a label of deposits needs
/// something that came and nothing that went, one of trades needs both, one of payments nothing that
/// came, one of transfers anything. Labels of what is held elsewhere, such as `Lend` and `Unstake`, may
/// have a receipt on the other side. A label that does not fit is refused as `invalid_parameters` with the
/// path `label`. If the source later says that something else moved, a label that no longer fits is
/// not shown until it does.
///
/// An edited transaction has `isEdited`, and `labelledBy` is `person` where the label was given. Gains,
/// holdings and reports follow the label; `GET /api/v1/transactions/sync` tells of the change.
/// `not_found` where the workspace has no such transaction.
#[utoipa::path(
    patch,
    path = "/api/v1/transactions/{transaction_id}",
    operation_id = "editTransaction",
    tag = "Data",
    params(("transaction_id" = String, Path, description = "The transaction's `id`: `trx_…`.")),
    request_body = Request,
    responses((status = 200, description = "The transaction as it is now.", body = Response<'_>), DataWriteRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsWrite>,
    Path(id): Path<String>,
    State(shared): State<Shared>,
    DataBody(request): DataBody<Request>,
) -> Result<HttpResponse, DataError> {
    let (store, who, now) = (&shared.app.store, access.row, shared.now());
    let changes = Changes::read(request)?;
    let id = TransactionId::parse(&id).ok_or_else(no_transaction)?;
    let mut tx = store.begin().await?;
    let held = transaction_edits::hold(&mut tx, &who.workspace_id, &id)
        .await?
        .ok_or_else(no_transaction)?;
    if let Some(after) = changes.apply(&held)? {
        transaction_edits::write(
            &mut tx,
            &who.workspace_id,
            &held.transaction,
            &after.transaction,
            &after.edit,
            &after.worked_out,
            now,
        )
        .await?;
        tx.commit().await?;
        store.wake_workers();
    }

    let rows = list::of_ids(store, &[id.as_str()]).await?;
    let connected = integrations::of_workspace(store, &who.workspace_id).await?;
    let legs = StoredLegs::read(&rows)?;
    let assets = Assets::read(&shared, who.known_revision, &legs.asset_ids()).await?;
    let accounts = Accounts::new(&connected, &shared)?;
    let (row, legs) = rows.iter().zip(&legs.0).next().ok_or_else(no_transaction)?;
    let response = Response {
        message: "Transaction edited",
        data: json(row, legs, &assets, &accounts, &who.base_currency)?,
        user_id: who.user_id.as_str(),
        timestamp: now.millis(),
    };
    Ok(Bare(response).into_response())
}

fn no_transaction() -> DataError {
    DataError::new(DataCode::NotFound, "There is no transaction of this id.")
}

/// What is to change, checked as far as it can be without the transaction.
struct Changes {
    label: Option<Option<Label>>,
    description: Option<Option<String>>,
    notes: Option<Option<String>>,
    tags: Option<Option<Vec<String>>>,
}

/// What a changed edit makes of a transaction.
struct After {
    transaction: kc_domain::Transaction,
    edit: TransactionEdit,
    worked_out: WorkedOut,
}

impl Changes {
    fn read(request: Request) -> Result<Self, DataError> {
        let mut wrong = Vec::new();
        let Request {
            label,
            description,
            notes,
            tags,
        } = request;
        if label.is_none() && description.is_none() && notes.is_none() && tags.is_none() {
            let what = "give at least one of label, description, notes and tags";
            wrong.push(Detail::new("label", what));
        }
        let label = label.map(|given| {
            let label = given.as_deref().map(Label::parse)?;
            if label.is_none() {
                wrong.push(Detail::new("label", "there is no such label"));
            }
            label
        });
        let description = description.map(|given| one_line(given, &mut wrong));
        let notes = notes.map(|given| lines(given, &mut wrong));
        let tags = tags.map(|given| distinct(given?, &mut wrong));
        if wrong.is_empty() {
            Ok(Self {
                label,
                description,
                notes,
                tags,
            })
        } else {
            Err(DataError::invalid_parameters(wrong))
        }
    }

    /// What it makes of a transaction; nothing if all is so already.
    fn apply(self, held: &Held) -> Result<Option<After>, DataError> {
        let before = held.edited.as_ref().map(|it| it.edit.clone());
        let before = before.unwrap_or_default();
        let edit = TransactionEdit {
            label: self.label.unwrap_or(before.label),
            description: self
                .description
                .unwrap_or_else(|| before.description.clone()),
            notes: self.notes.unwrap_or_else(|| before.notes.clone()),
            tags: self.tags.unwrap_or_else(|| before.tags.clone()),
        };
        if let Some(label) = edit.label
            && self.label.is_some()
            && !Shape::of(&held.transaction.legs).fits(label)
        {
            let detail = Detail::new("label", "does not fit what moved in the transaction");
            return Err(DataError::invalid_parameters(vec![detail]));
        }
        if edit == before {
            return Ok(None);
        }
        let mut transaction = held.transaction.clone();
        if let Some(edited) = &held.edited {
            edited.worked_out.restore(&mut transaction);
        }
        let worked_out = kc_ledger::edit(&mut transaction, &edit);
        Ok(Some(After {
            transaction,
            edit,
            worked_out,
        }))
    }
}

fn one_line(text: Option<String>, wrong: &mut Vec<Detail>) -> Option<String> {
    let text = text?;
    if text.chars().count() > LONGEST_DESCRIPTION {
        let message = format!("must be at most {LONGEST_DESCRIPTION} characters");
        wrong.push(Detail::new("description", message));
    }
    Some(clean(&text, LONGEST_DESCRIPTION)).filter(|text| !text.is_empty())
}

/// Notes keep their lines.
fn lines(text: Option<String>, wrong: &mut Vec<Detail>) -> Option<String> {
    let text = text?;
    if text.chars().count() > LONGEST_NOTES {
        let message = format!("must be at most {LONGEST_NOTES} characters");
        wrong.push(Detail::new("notes", message));
        return None;
    }
    let cleaned: Vec<String> = text
        .lines()
        .map(|line| clean(line, LONGEST_NOTES))
        .collect();
    let cleaned = cleaned.join("\n").trim().to_owned();
    Some(cleaned).filter(|text| !text.is_empty())
}

/// The tags in the order they were given, each once.
fn distinct(given: Vec<String>, wrong: &mut Vec<Detail>) -> Option<Vec<String>> {
    if given.len() > MOST_TAGS {
        let message = format!("must be at most {MOST_TAGS}");
        wrong.push(Detail::new("tags", message));
        return None;
    }
    let mut seen = BTreeSet::new();
    let mut tags = Vec::with_capacity(given.len());
    for (number, tag) in given.iter().enumerate() {
        let cleaned = clean(tag, LONGEST_TAG);
        if cleaned.is_empty() || tag.chars().count() > LONGEST_TAG {
            let message = format!("must be 1 to {LONGEST_TAG} printable characters");
            wrong.push(Detail::new(format!("tags[{number}]"), message));
        } else if seen.insert(cleaned.clone()) {
            tags.push(cleaned);
        }
    }
    Some(tags).filter(|tags| !tags.is_empty())
}

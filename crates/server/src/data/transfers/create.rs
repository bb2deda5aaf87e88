use axum::{extract::State, response::Response as HttpResponse};
use kc_domain::{Label, Transaction, TransactionId, TransferId, WorkspaceId};
use kc_ledger::transfers::{NoTransfer, TransferLink, by_hand};
use kc_store::{
    Tx, assets, books,
    transactions::history,
    transfers::{self, Status, Transfer},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{decide::look_again, wire::answer};
use crate::{
    app::Shared,
    error::{DataCode, DataError, Detail},
    extract::{Access, DataBody, TransactionsWrite},
    openapi::DataWriteRefusals,
};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CreateTransfer)]
pub(crate) struct Request {
    /// The transaction that sent it.
    #[schema(example = "trx_5d41402abc4b2a76b9719d911017c592")]
    from_transaction_id: String,
    /// The transaction of another wallet with which it arrived.
    #[schema(example = "trx_7d793037a0760186574b0282f2f435e7")]
    to_transaction_id: String,
    /// Which asset, where the two have several in common: its `tokenId`.
    #[schema(example = "ethereum")]
    token_id: Option<String>,
}

/// Join two transactions
///
/// `POST /api/v1/transfers` says that what one transaction sent is what another received, in a second wallet
/// of the user's, where we did not find it ourselves. All that both moved of the asset is meant; what did
/// not arrive was taken on the way. It is `confirmed` at once, and taken back like any decision
/// (`PUT /api/v1/transfers/{transfer_id}` with `applied`). The same two again change nothing.
///
/// Refusals: `not_found` for a transaction that is not the user's; `conflict` if one of the two is part of
/// another transfer that somebody confirmed.
#[utoipa::path(
    post,
    path = "/api/v1/transfers",
    operation_id = "createTransfer",
    tag = "Data",
    request_body = Request,
    responses((status = 200, description = "The transfer.", body = super::wire::TransferJson<'_>), DataWriteRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsWrite>,
    State(shared): State<Shared>,
    DataBody(request): DataBody<Request>,
) -> Result<HttpResponse, DataError> {
    let (store, access) = (&shared.app.store, access.row);
    let workspace = &access.workspace_id;
    let missing = || DataError::new(DataCode::NotFound, "There is no such transaction.");
    let ids = [&request.from_transaction_id, &request.to_transaction_id].map(String::as_str);
    let found = history::of_ids(store, workspace, &ids).await?;
    let mut found: Vec<Transaction> = found
        .into_iter()
        .map(history::StoredTransaction::parse)
        .collect::<Result<_, _>>()?;
    found.sort_by_key(|it| it.id.as_str() != ids[0]);
    let [from, to] = found.as_slice() else {
        let is_same = ids[0] == ids[1] && !found.is_empty();
        return Err(if is_same {
            refusal(NoTransfer::SameWallet)
        } else {
            missing()
        });
    };
    let known = assets::of_transactions(store, &found).await?;
    let token = request.token_id.as_deref();
    let link = by_hand([from, to], token, &known).map_err(refusal)?;

    let now = shared.now();
    let mut tx = store.begin().await?;
    let transfer = row(&mut tx, &link, [from, to], &access.workspace_id).await?;
    if transfer.status != Status::Confirmed {
        let transfer = Transfer {
            status: Status::Confirmed,
            ..transfer.clone()
        };
        transfers::put(&mut tx, workspace, std::slice::from_ref(&transfer), now).await?;
        // If somebody had said that it is none.
        transfers::decide(&mut tx, workspace, &transfer.id, Status::Confirmed, now).await?;
        let first = from.at.min(to.at);
        books::mark(&mut tx, workspace, first).await?;
        look_again(&mut tx, &transfer, first, now).await?;
        tx.commit().await?;
        store.wake_workers();
    }
    answer(
        &shared,
        &access,
        &Transfer {
            status: Status::Confirmed,
            ..transfer
        },
    )
    .await
}

/// The transfer as it is known, or as it will be.
async fn row(
    tx: &mut Tx,
    link: &TransferLink,
    [from, to]: [&Transaction; 2],
    workspace: &WorkspaceId,
) -> Result<Transfer, DataError> {
    let id = TransferId::derive((&link.from, &link.from_asset), (&link.to, &link.to_asset));
    let known = transfers::of_transactions(tx, workspace, [&from.id, &to.id]).await?;
    if let Some(known) = known.iter().find(|it| it.id == id) {
        return Ok(known.clone());
    }
    let is_taken = |it: &&Transfer| {
        let leaves = (&it.from_transaction_id, &it.from_asset_id) == (&link.from, &link.from_asset);
        let arrives = (&it.to_transaction_id, &it.to_asset_id) == (&link.to, &link.to_asset);
        it.status == Status::Confirmed && (leaves || arrives)
    };
    if let Some(other) = known.iter().find(is_taken) {
        let message = format!("One of the two is part of the transfer {}.", other.id);
        return Err(DataError::new(DataCode::Conflict, message));
    }
    Ok(Transfer {
        status: Status::Suggested,
        found: "person".to_owned(),
        from_integration_id: from.integration.clone(),
        from_transaction_id: link.from.clone(),
        from_asset_id: link.from_asset.clone(),
        to_integration_id: to.integration.clone(),
        to_transaction_id: link.to.clone(),
        to_asset_id: link.to_asset.clone(),
        from_label: None,
        to_label: None,
        from_booked_label: by_itself(&known, from),
        to_booked_label: by_itself(&known, to),
        sent: link.sent,
        received: link.received,
        at: from.at,
        id,
    })
}

/// What a transaction is by itself, whatever transfer it is shown as.
fn by_itself(known: &[Transfer], transaction: &Transaction) -> Label {
    let of = |id: &TransactionId, label| (*id == transaction.id).then_some(label);
    let booked = known.iter().find_map(|it| {
        of(&it.from_transaction_id, it.from_booked_label)
            .or_else(|| of(&it.to_transaction_id, it.to_booked_label))
    });
    booked.unwrap_or(transaction.label)
}

fn refusal(why: NoTransfer) -> DataError {
    let (path, message) = match why {
        NoTransfer::SameWallet => ("toTransactionId", "is of the same wallet"),
        NoTransfer::NothingSent => ("fromTransactionId", "sent nothing of it"),
        NoTransfer::NothingArrived => ("toTransactionId", "received nothing of it"),
        NoTransfer::WhichCoin => ("tokenId", "must say which of their assets is meant"),
        NoTransfer::MoreArrived => ("toTransactionId", "received more than was sent"),
        NoTransfer::Earlier => ("toTransactionId", "is days earlier"),
    };
    DataError::invalid_parameters(vec![Detail::new(path, message)])
}

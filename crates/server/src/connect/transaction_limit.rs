use axum::extract::{Path, State};
use kc_domain::{GrantId, UserId};
use kc_store::{
    grants,
    transaction_limits::{self, Change},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::{Code, ConnectError},
    extract::{Client, JsonBody},
    openapi::ConnectRefusals,
};

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChangeTransactionLimit)]
pub(crate) struct Request {
    /// How many transactions are read for the guest at most, over all integrations. At least 1;
    /// there is no upper bound.
    #[schema(minimum = 1)]
    transaction_limit: Option<i64>,
    /// `false` lifts the limit.
    enable_limiter: Option<bool>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TransactionLimit)]
pub(crate) struct Response {
    #[schema(value_type = String)]
    grant_id: GrantId,
    #[schema(value_type = String)]
    user_id: UserId,
    /// What holds now, whoever set it.
    transaction_limit: i64,
    enable_limiter: bool,
}

/// Set a guest's transaction limit
///
/// `PATCH /developer/grants/{grantId}/transaction-limit` says how many transactions are read for
/// a guest. What is left out stays as it is; what stopped at the limit goes on if there is room
/// now.
///
/// Refusals: `NOT_ANON_USER` where the user is no guest, `ACCESS_DENIED` for a grant of another
/// client, `GRANT_NOT_FOUND` (404) for one that is unknown, revoked or expired.
#[utoipa::path(
    patch,
    path = "/developer/grants/{grant_id}/transaction-limit",
    operation_id = "setTransactionLimit",
    tag = "Connect",
    params(("grant_id" = String, Path, description = "A grant that the guest gave the client.")),
    request_body = Request,
    responses((status = 200, description = "What holds now.", body = Envelope<Response>), ConnectRefusals),
    security(("client_id" = [], "client_secret" = [])),
)]
pub(crate) async fn call(
    Client(client): Client,
    Path(grant): Path<String>,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Success<Response>, ConnectError> {
    let wanted = request.read()?;
    let (store, now) = (&shared.app.store, shared.now());
    let no_such_grant = || ConnectError::new(Code::GrantNotFound, "There is no such grant.");
    let id = GrantId::parse(&grant).ok_or_else(no_such_grant)?;
    let grant = grants::find(store, &id).await?.ok_or_else(no_such_grant)?;
    if grant.client_id != client.id {
        return Err(ConnectError::new(
            Code::AccessDenied,
            "The grant is another client's.",
        ));
    }
    if grant.revoked_at.is_some() || grant.expires_at <= now {
        return Err(no_such_grant());
    }

    let mut tx = store.begin().await?;
    let set = transaction_limits::set(&mut tx, &grant.user_id, wanted, now).await?;
    let limit = set.ok_or_else(|| {
        ConnectError::new(
            Code::NotAnonUser,
            "The user has an account; only guests have a limit.",
        )
    })?;
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();
    Ok(Success(Response {
        grant_id: grant.id,
        user_id: grant.user_id,
        transaction_limit: limit.transaction_limit,
        enable_limiter: limit.enable_limiter,
    }))
}

impl Request {
    fn read(&self) -> Result<Change, ConnectError> {
        if self.transaction_limit.is_none() && self.enable_limiter.is_none() {
            return Err(ConnectError::invalid_request(
                "Give transactionLimit, enableLimiter or both.",
            ));
        }
        if self.transaction_limit.is_some_and(|limit| limit < 1) {
            return Err(ConnectError::invalid_request(
                "transactionLimit must be at least 1.",
            ));
        }
        Ok(Change {
            transaction_limit: self.transaction_limit,
            enable_limiter: self.enable_limiter,
        })
    }
}

use axum::extract::State;
use kc_store::transaction_limits::{self, Change, PLATFORM_LIMIT, WorkspaceLimit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Admins, Member};
use crate::{
    account::body::Body,
    answer::Bare,
    app::Shared,
    error::{AccountCode, AccountError},
    openapi::AccountRefusals,
};

#[derive(Deserialize, ToSchema)]
#[schema(as = ChangeWorkspaceTransactionLimit)]
pub(crate) struct Request {
    /// 1 to 100,000.
    #[schema(minimum = 1, maximum = 100_000)]
    transaction_limit: Option<i64>,
    /// `false` lifts the limit.
    enable_limiter: Option<bool>,
}

/// What guests of the workspace's applications get where no application set their own.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkspaceTransactionLimit)]
pub(crate) struct Response {
    transaction_limit: i64,
    enable_limiter: bool,
}

impl From<WorkspaceLimit> for Response {
    fn from(limit: WorkspaceLimit) -> Self {
        Self {
            transaction_limit: limit.transaction_limit,
            enable_limiter: limit.enable_limiter,
        }
    }
}

/// Read the limit of guests' transactions
///
/// `GET /portal/api/workspaces/{workspace_id}/transaction-limit` says how many transactions are
/// read for a guest of the workspace's applications.
#[utoipa::path(
    get,
    path = "/portal/api/workspaces/{workspace_id}/transaction-limit",
    operation_id = "getWorkspaceTransactionLimit",
    tag = "Portal",
    params(("workspace_id" = String, Path, description = "The workspace.")),
    responses((status = 200, description = "What holds.", body = Response), AccountRefusals),
    security(("session" = [])),
)]
pub(crate) async fn read(
    member: Member<Admins>,
    State(shared): State<Shared>,
) -> Result<Bare<Response>, AccountError> {
    let limit = transaction_limits::of_workspace(&shared.app.store, &member.workspace).await?;
    Ok(Bare(limit.into()))
}

/// Change the limit of guests' transactions
///
/// `PATCH /portal/api/workspaces/{workspace_id}/transaction-limit` changes it. What is left out
/// stays as it is; integrations that stopped at the limit go on at their next sync.
#[utoipa::path(
    patch,
    path = "/portal/api/workspaces/{workspace_id}/transaction-limit",
    operation_id = "setWorkspaceTransactionLimit",
    tag = "Portal",
    params(("workspace_id" = String, Path, description = "The workspace.")),
    request_body = Request,
    responses((status = 200, description = "What holds now.", body = Response), AccountRefusals),
    security(("session" = [])),
)]
pub(crate) async fn change(
    member: Member<Admins>,
    State(shared): State<Shared>,
    Body(request): Body<Request>,
) -> Result<Bare<Response>, AccountError> {
    let invalid = |message| Err(AccountError::new(AccountCode::InvalidRequest, message));
    if request.transaction_limit.is_none() && request.enable_limiter.is_none() {
        return invalid("Give transaction_limit, enable_limiter or both.");
    }
    let is_too_far = |limit: i64| !(1..=PLATFORM_LIMIT).contains(&limit);
    if request.transaction_limit.is_some_and(is_too_far) {
        return invalid("transaction_limit must be 1 to 100000.");
    }
    let wanted = Change {
        transaction_limit: request.transaction_limit,
        enable_limiter: request.enable_limiter,
    };
    let mut tx = shared.app.store.begin().await?;
    let set = transaction_limits::set_for_workspace(&mut tx, &member.workspace, wanted).await?;
    tx.commit().await?;
    Ok(Bare(set.into()))
}

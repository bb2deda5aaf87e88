//! Reports: asked for, made by the worker, fetched as files.

mod asked;
pub(crate) mod file;
pub(crate) mod kinds;
mod wire;

use std::time::Duration;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kc_domain::{ReportId, WorkspaceId};
use kc_store::reports::{self, NewReport, Report};
use serde::Serialize;
use utoipa::ToSchema;

use self::{asked::CreateReport, wire::ReportJson};
use crate::{
    answer::Bare,
    app::Shared,
    data::pagination::{OffsetPage, Pagination},
    error::{DataCode, DataError},
    extract::{Access, Idempotent, Parameters, ReportsRead, ReportsWrite},
    openapi::{DataRefusals, DataWriteRefusals},
};

/// Of one workspace, waiting or being made.
const MOST_UNDER_WAY: i64 = 10;
/// A report that is never made is forgotten after this time, too.
const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 3_600);

#[derive(Serialize, ToSchema)]
pub(crate) struct Reports {
    data: Vec<ReportJson>,
    pagination: Pagination,
}

/// List reports
///
/// `GET /api/v1/reports` lists the workspace's reports, the newest first. They are there for 30
/// days.
#[utoipa::path(
    get,
    path = "/api/v1/reports",
    operation_id = "listReports",
    tag = "Data",
    params(
        ("limit" = Option<i64>, Query, description = "1 to 1000, 100 unless given."),
        ("offset" = Option<i64>, Query, description = "How many to pass over."),
    ),
    responses((status = 200, description = "A page of reports.", body = Reports), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
    ),
)]
pub(crate) async fn list(
    access: Access<ReportsRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<Bare<Reports>, DataError> {
    let page = OffsetPage::read(&mut parameters);
    parameters.finish()?;
    let (store, workspace) = (&shared.app.store, &access.row.workspace_id);
    let now = shared.now();
    let rows = reports::page(store, workspace, page.limit, page.offset, now).await?;
    let total = reports::count(store, workspace, now).await?;
    let data: Vec<ReportJson> = rows.into_iter().map(ReportJson::from).collect();
    Ok(Bare(Reports {
        pagination: page.of(data.len(), total),
        data,
    }))
}

/// Ask for a report
///
/// `POST /api/v1/reports` asks for a report, which is then made. Ask for it again until it is
/// `completed`, then fetch its file. At most 10 of a workspace wait or are made at a time.
#[utoipa::path(
    post,
    path = "/api/v1/reports",
    operation_id = "createReport",
    tag = "Data",
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the call, so that it can be repeated.")),
    request_body = CreateReport,
    responses((status = 202, description = "The report, which is still to be made.", body = ReportJson), DataWriteRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
    ),
)]
pub(crate) async fn create(
    access: Access<ReportsWrite>,
    State(shared): State<Shared>,
    request: Idempotent<CreateReport, DataError>,
) -> Result<Response, DataError> {
    let access = access.row;
    let caller = access.by.id();
    if let Some(answer) = request.replay(caller, &shared).await? {
        return Ok(answer);
    }
    let store = &shared.app.store;
    let settings = kc_books::choice::of_workspace(store, &access.workspace_id).await?;
    let asked = request.body.check(settings, &access.base_currency)?;
    let now = shared.now();
    let new = NewReport {
        workspace: &access.workspace_id,
        user: &access.user_id,
        kind: asked.kind.as_str(),
        format: asked.format.as_str(),
        parameters: &asked.parameters,
        expires_at: now.plus(KEPT_FOR),
    };
    let mut tx = store.begin().await?;
    let Some(made) = reports::insert(&mut tx, new, MOST_UNDER_WAY, now).await? else {
        let full = DataError::new(
            DataCode::RateLimited,
            format!(
                "{MOST_UNDER_WAY} reports of this workspace are waiting or being made. Please wait \
                 until one is done."
            ),
        );
        return request.give_up(tx, caller, full, &shared).await;
    };
    let answer = ReportJson::from(made);
    request
        .commit(tx, caller, StatusCode::ACCEPTED, &answer, &shared)
        .await
}

/// Read a report
///
/// `GET /api/v1/reports/{report_id}` says how far a report is.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{report_id}",
    operation_id = "getReport",
    tag = "Data",
    params(("report_id" = String, Path, description = "The report: `rep_…`.")),
    responses((status = 200, description = "The report.", body = ReportJson), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
    ),
)]
pub(crate) async fn read(
    access: Access<ReportsRead>,
    Path(id): Path<String>,
    State(shared): State<Shared>,
) -> Result<Bare<ReportJson>, DataError> {
    let report = find(&shared, &access.row.workspace_id, &id).await?;
    Ok(Bare(ReportJson::from(report)))
}

/// One of the workspace's own.
async fn find(shared: &Shared, workspace: &WorkspaceId, id: &str) -> Result<Report, DataError> {
    let missing = || DataError::new(DataCode::NotFound, "There is no such report.");
    let id = ReportId::parse(id).ok_or_else(missing)?;
    let found = reports::find(&shared.app.store, workspace, &id, shared.now()).await?;
    found.ok_or_else(missing)
}

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use futures_util::stream;
use kc_reports::Format;
use kc_store::{StoreError, reports};

use super::{find, wire::filename};
use crate::{
    app::Shared,
    error::{DataCode, DataError},
    extract::{Access, ReportsRead},
    openapi::DataWriteRefusals,
};

/// Download a report
///
/// `GET /api/v1/reports/{report_id}/file` gives a report's file, once it is made.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{report_id}/file",
    operation_id = "getReportFile",
    tag = "Data",
    params(("report_id" = String, Path, description = "The report: `rep_…`.")),
    responses(
        (status = 200, description = "The file, with its name in Content-Disposition.", content(
            (Vec<u8> = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Vec<u8> = "application/pdf"),
        )),
        DataWriteRefusals,
    ),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<ReportsRead>,
    Path(id): Path<String>,
    State(shared): State<Shared>,
) -> Result<Response, DataError> {
    let report = find(&shared, &access.row.workspace_id, &id).await?;
    let Some(size) = report.size.filter(|_| report.status == "completed") else {
        return Err(if report.status == "failed" {
            DataError::new(DataCode::NotFound, "The report failed; there is no file.")
        } else {
            DataError::new(DataCode::Conflict, "The report is still being made.")
        });
    };
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", filename(&report)));
    let name = name.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let content_type =
        Format::parse(&report.format).map_or("application/octet-stream", Format::content_type);
    // One piece at a time: a file is not held whole for each who fetches it.
    let start = (shared.app.store.clone(), report.id, 0_i64);
    let pieces = stream::try_unfold(start, async |(store, id, number)| {
        let piece = reports::chunk(&store, &id, number).await?;
        Ok::<_, StoreError>(piece.map(|piece| (Bytes::from(piece), (store, id, number + 1))))
    });
    let mut response = Response::new(Body::from_stream(Box::pin(pieces)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_LENGTH, size.into());
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    Ok(response)
}

use kc_reports::{Format, Kind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::Bare,
    error::DataError,
    extract::{Access, ReportsRead},
    openapi::DataRefusals,
};

/// A report that can be asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportKind {
    #[schema(example = "gains")]
    kind: &'static str,
    title: &'static str,
    description: &'static str,
    /// `csv`, `xlsx`, `pdf`.
    formats: Vec<&'static str>,
    /// Whether `method` and `scope` can be chosen.
    uses_method: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReportKinds {
    data: Vec<ReportKind>,
}

/// List the kinds of reports
///
/// `GET /api/v1/reports/kinds` lists the reports that can be asked for.
#[utoipa::path(
    get,
    path = "/api/v1/reports/kinds",
    operation_id = "listReportKinds",
    tag = "Data",
    responses((status = 200, description = "The kinds.", body = ReportKinds), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
    ),
)]
pub(crate) async fn call(_: Access<ReportsRead>) -> Result<Bare<ReportKinds>, DataError> {
    let kind = |kind: &Kind| ReportKind {
        kind: kind.as_str(),
        title: kind.title(),
        description: kind.description(),
        formats: Format::ALL.iter().map(|it| it.as_str()).collect(),
        uses_method: kind.needs_gains(),
    };
    let data = Kind::ALL.iter().map(kind).collect();
    Ok(Bare(ReportKinds { data }))
}

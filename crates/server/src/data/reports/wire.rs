//! A report on the wire.

use kc_domain::{Day, Timestamp};
use kc_store::reports::{Parameters, Report};
use serde::Serialize;
use utoipa::ToSchema;

/// A report, without its file.
#[derive(Serialize, ToSchema)]
#[schema(as = Report)]
pub(crate) struct ReportJson {
    #[schema(example = "rep_0199f3d2c4b17a30a1b2c3d4e5f60718")]
    id: String,
    #[schema(example = "gains")]
    kind: String,
    #[schema(example = "pdf")]
    format: String,
    /// `queued`, `running`, `completed`, `failed`.
    #[schema(example = "completed")]
    status: String,
    /// Why it failed, for a person.
    message: Option<String>,
    parameters: ReportParameters,
    #[schema(example = "gains-2025.pdf")]
    filename: String,
    /// Of the file, in bytes; null until it is there.
    size: Option<i64>,
    /// These in milliseconds since 1970.
    created_at: i64,
    finished_at: Option<i64>,
    /// From then on neither the report nor its file is there.
    expires_at: i64,
}

/// What the report was asked for with, as it holds for it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportParameters {
    year: Option<i16>,
    /// In milliseconds, both included; null where the time is open.
    #[serde(rename = "timeStart")]
    time_start: Option<i64>,
    #[serde(rename = "timeEnd")]
    time_end: Option<i64>,
    method: String,
    scope: String,
    base_currency: String,
}

impl From<Report> for ReportJson {
    fn from(report: Report) -> Self {
        let filename = filename(&report);
        let Parameters {
            year,
            from,
            before,
            method,
            scope,
            currency,
            ..
        } = report.parameters;
        Self {
            id: report.id.to_string(),
            kind: report.kind,
            format: report.format,
            status: report.status,
            message: report.message,
            parameters: ReportParameters {
                year,
                time_start: from.map(Timestamp::millis),
                time_end: before.map(|before| before.millis().saturating_sub(1)),
                method,
                scope,
                base_currency: currency,
            },
            filename,
            size: report.size,
            created_at: report.created_at.millis(),
            finished_at: report.finished_at.map(Timestamp::millis),
            expires_at: report.expires_at.millis(),
        }
    }
}

/// `gains-2025.csv`, `gains-2025-01-01-2025-03-31.csv`, `gains.csv`: plain letters only.
pub(super) fn filename(report: &Report) -> String {
    let asked = &report.parameters;
    let mut name = report.kind.clone();
    let mut add = |part: String| {
        name.push('-');
        name.push_str(&part);
    };
    if let Some(year) = asked.year {
        add(year.to_string());
    } else {
        let last = |before: Timestamp| Timestamp::from_micros(before.micros().saturating_sub(1));
        let days = [asked.from, asked.before.map(last)];
        for day in days.into_iter().flatten() {
            add(Day::of(day).to_string());
        }
    }
    format!("{name}.{}", report.format)
}

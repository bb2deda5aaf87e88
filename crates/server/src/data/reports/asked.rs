//! What is asked for, checked and made definite.

use kc_domain::Timestamp;
use kc_ledger::{
    Choice,
    gains::{LotScope, Method},
};
use kc_reports::{Format, Kind};
use kc_store::reports::Parameters;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    data::tax::gains::METHODS,
    error::{DataError, Detail},
    tax::Period,
};

/// A report to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateReport {
    /// One of `GET /v1/reports/kinds`.
    #[schema(example = "gains")]
    kind: String,
    /// `csv`, `xlsx`, `pdf`.
    #[schema(example = "pdf")]
    format: String,
    /// The tax year, by the year in which it begins: as the settings say, for `form_8949` from 1
    /// January on, for `hmrc` from 6 April on. All of the history, unless this or `timeStart` or
    /// `timeEnd` is given.
    #[schema(example = 2025)]
    year: Option<i64>,
    /// From this moment on, in milliseconds.
    #[serde(rename = "timeStart")]
    time_start: Option<i64>,
    /// Up to this moment, included.
    #[serde(rename = "timeEnd")]
    time_end: Option<i64>,
    /// `fifo`, `lifo`, `hifo`, `lofo`, `average`, `total_average`, `portfolio`, `uk_pool`; the settings' unless given. `form_8949` needs
    /// one that knows lots (`fifo`, where the settings' does not), `hmrc` is always by `uk_pool`.
    method: Option<String>,
    /// `wallet` or `universal`; the settings' unless given.
    scope: Option<String>,
}

/// What was asked for, as it holds.
pub(crate) struct Asked {
    pub kind: Kind,
    pub format: Format,
    pub parameters: Parameters,
}

impl CreateReport {
    /// # Errors
    /// All that is wrong with it.
    pub fn check(&self, settings: Choice, currency: &str) -> Result<Asked, DataError> {
        let mut wrong = Vec::new();
        let mut refuse = |path: &'static str, message: &'static str| {
            wrong.push(Detail::new(path, message));
        };
        let kind = Kind::parse(&self.kind);
        if kind.is_none() {
            refuse("kind", "must be one of GET /v1/reports/kinds");
        }
        let format = Format::parse(&self.format);
        if format.is_none() {
            refuse("format", "must be csv, xlsx or pdf");
        }
        let mut choice = match kind {
            Some(Kind::Hmrc) => Choice::usual_in(Some("GB")),
            Some(Kind::Form8949) => american(settings),
            _ => settings,
        };
        if let Some(method) = &self.method {
            match (Method::parse(method), kind) {
                (None, _) => refuse("method", METHODS),
                (Some(method), Some(Kind::Hmrc)) if method != Method::UkPool => {
                    refuse("method", "must be uk_pool for hmrc");
                }
                (Some(method), Some(Kind::Form8949)) if !knows_lots(method) => {
                    refuse("method", "must be fifo, lifo, hifo or lofo for form_8949");
                }
                (Some(method), _) => choice.method = method,
            }
        }
        if let Some(scope) = &self.scope {
            match LotScope::parse(scope) {
                Some(scope) => choice.scope = scope,
                None => refuse("scope", "must be wallet or universal"),
            }
        }
        let period = match self.period(&choice) {
            Ok(period) => period,
            Err((path, message)) => {
                refuse(path, message);
                Period::default()
            }
        };
        let (Some(kind), Some(format), true) = (kind, format, wrong.is_empty()) else {
            return Err(DataError::invalid_parameters(wrong));
        };
        Ok(Asked {
            kind,
            format,
            parameters: Parameters {
                year: self.year.and_then(|year| i16::try_from(year).ok()),
                from: period.from,
                before: period.before,
                method: choice.method.as_str().to_owned(),
                scope: choice.scope.as_str().to_owned(),
                country: choice.country,
                currency: currency.to_owned(),
            },
        })
    }

    fn period(&self, choice: &Choice) -> Result<Period, (&'static str, &'static str)> {
        const YEAR: (&str, &str) = ("year", "must be a year from 2008 to 2200");
        let Some(year) = self.year else {
            let from = self.time_start.map(Timestamp::from_millis);
            // Included, so that the next moment is the first that is not.
            let before = self
                .time_end
                .map(|end| Timestamp::from_millis(end.saturating_add(1)));
            if from
                .zip(before)
                .is_some_and(|(from, before)| from >= before)
            {
                return Err(("timeEnd", "must not be before timeStart"));
            }
            return Ok(Period { from, before });
        };
        if self.time_start.is_some() || self.time_end.is_some() {
            return Err((
                "year",
                "can not be given together with timeStart or timeEnd",
            ));
        }
        let year = i16::try_from(year).ok();
        year.filter(|year| (2008..=2200).contains(year))
            .and_then(|year| Period::tax_year(choice, year))
            .ok_or(YEAR)
    }
}

/// The form is of the United States, whose years and gifts hold for it. The method is the
/// workspace's, if it says when something was acquired.
fn american(settings: Choice) -> Choice {
    let usual = Choice::usual_in(Some("US"));
    if knows_lots(settings.method) {
        Choice {
            method: settings.method,
            scope: settings.scope,
            ..usual
        }
    } else {
        usual
    }
}

const fn knows_lots(method: Method) -> bool {
    matches!(
        method,
        Method::Fifo | Method::Lifo | Method::Hifo | Method::Lofo
    )
}

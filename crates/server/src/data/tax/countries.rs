use kc_ledger::gains::{Country, Gifts, HoldingLaw, Method};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::Bare,
    error::DataError,
    extract::{Access, Parameters, TaxRead},
    openapi::DataRefusals,
};

/// What is known of the laws of countries.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaxCountries {
    data: Vec<TaxCountry>,
}

/// What a country's law asks for of an individual's private assets, as far as it is worked out here.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaxCountry {
    /// ISO 3166, two letters.
    #[schema(example = "GB")]
    code: &'static str,
    name: &'static str,
    /// The methods that may be used, the usual one first.
    methods: Vec<&'static str>,
    /// `wallet` or `universal`.
    scope: &'static str,
    /// From this day on each wallet has lots of its own, if that changed: `YYYY-MM-DD`.
    #[schema(required)]
    wallets_from: Option<String>,
    /// `MM-DD`.
    #[schema(example = "04-06")]
    tax_year_start: String,
    /// After how long something was held for long, in words; null where the time does not matter.
    #[schema(required)]
    long_term: Option<String>,
    /// Whether giving is a disposal at market value.
    gifts_at_market_value: bool,
    /// As IANA names it; null where the country has several.
    #[schema(required)]
    time_zone: Option<&'static str>,
    /// Where it stands.
    law: &'static str,
    /// What is not worked out here, and is left to the person.
    not_modelled: &'static str,
}

impl From<&'static Country> for TaxCountry {
    fn from(country: &'static Country) -> Self {
        let from = country.wallets_from;
        Self {
            code: country.code,
            name: country.name,
            methods: country
                .methods
                .iter()
                .copied()
                .map(Method::as_str)
                .collect(),
            scope: country.scope.as_str(),
            wallets_from: from.map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")),
            tax_year_start: country.year.to_string(),
            long_term: match country.holding {
                HoldingLaw::None => None,
                HoldingLaw::MoreThanAYear | HoldingLaw::GermanYear => {
                    Some("more than a year".to_owned())
                }
                HoldingLaw::Days(days) => Some(format!("{days} days or more")),
            },
            gifts_at_market_value: country.gifts == Gifts::AtMarketValue,
            time_zone: country.zone,
            law: country.law,
            not_modelled: country.not_modelled,
        }
    }
}

/// List the countries whose law is known
///
/// `GET /api/v1/tax/countries` lists by which methods, lots, years and periods gains are worked out in a
/// country, where its law stands, and what of it is left to the person. Elsewhere the oldest lots of each
/// wallet go first, and years are those of the calendar.
#[utoipa::path(
    get,
    path = "/api/v1/tax/countries",
    operation_id = "listTaxCountries",
    tag = "Data",
    responses((status = 200, description = "The countries.", body = TaxCountries), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    _access: Access<TaxRead>,
    parameters: Parameters,
) -> Result<Bare<TaxCountries>, DataError> {
    parameters.finish()?;
    let data = Country::all().iter().map(TaxCountry::from).collect();
    Ok(Bare(TaxCountries { data }))
}

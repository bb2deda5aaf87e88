use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State, multipart},
    http::StatusCode,
    response::{IntoResponse as _, Response as HttpResponse},
};
use bytes::Bytes;
use kc_domain::{Asset, Direction, Timestamp, catalogue::GENERIC_CSV, text::clean};
use kc_imports::{
    Column, FileError, Format, LARGEST_FILE, Mapping, Options, Row, RowError, Table, Timezone,
    Wrong,
};
use kc_store::{
    assets,
    csv_files::{self, CsvFile},
    integrations::{self, Inserted, NewIntegration},
    secret::SecretHash,
};
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::add::{added, duplicate};
use crate::{
    answer::{Envelope, Success},
    app::Shared,
    data::transactions::add::currencies::{self, Currencies, NoAsset},
    error::{Code, ConnectError},
    extract::{Consented, LinkSession, too_large},
    openapi::ConnectRefusals,
};

/// A file, and what is said of it.
const LARGEST_BODY: usize = LARGEST_FILE + 1024 * 1024;
/// Rows that a preview shows.
const SHOWN: usize = 10;
/// Rows that are named by their number.
const MOST_NAMED: usize = 100;
/// Longest name of a file that is kept, in characters.
const LONGEST_FILE_NAME: usize = 80;
/// How far clocks may be apart.
const SKEW: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// Files that are held in memory, and read, at once.
static HELD: Semaphore = Semaphore::const_new(16);
static READ: Semaphore = Semaphore::const_new(2);

/// What the form holds.
#[derive(ToSchema)]
#[schema(as = AddCsvIntegration)]
#[expect(
    dead_code,
    reason = "only its schema is used: the form is read part by part"
)]
pub(crate) struct Upload {
    /// At most 10 MB and 100,000 rows, as UTF-8.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `generic-csv` where it is left out.
    provider: Option<String>,
    /// JSON: which header of the file stands for which column, `{"sent_amount": "Out"}`.
    mapping: Option<String>,
    /// Of times that do not say it themselves: `UTC` (the default), `+02:00` or `Europe/Berlin`. A
    /// time that clocks showed twice, when they were put back, is the first of the two; one that they
    /// left out, when they were put forward, is wrong. A time with an offset of its own says which.
    timezone: Option<String>,
    /// `true` to see what would be read, and connect nothing.
    dry_run: Option<String>,
}

/// The form as it came.
#[derive(Default)]
struct Form {
    file: Option<(String, Bytes)>,
    provider: Option<String>,
    mapping: Option<String>,
    timezone: Option<String>,
    dry_run: Option<String>,
}

/// What a file says.
#[derive(Serialize)]
struct Preview {
    /// The file's headers.
    columns: Vec<String>,
    rows_total: usize,
    /// The first that can be read.
    rows: Vec<PreviewRow>,
    /// The first rows whose time clocks showed twice.
    ambiguous_rows: Vec<usize>,
    errors: Vec<RowError>,
}

#[derive(Serialize)]
struct PreviewRow {
    row: usize,
    /// Milliseconds since 1970.
    timestamp: i64,
    #[serde(rename = "type")]
    kind: &'static str,
    sent: Option<PreviewSum>,
    received: Option<PreviewSum>,
    fee: Option<PreviewSum>,
    label: Option<&'static str>,
    description: Option<String>,
    tx_hash: String,
}

#[derive(Serialize)]
struct PreviewSum {
    amount: String,
    currency: String,
}

/// `POST /widget/integrations/csv` connects a file of transactions and has it read; it answers the
/// Integration at once. With `dry_run` it says what the file holds and what is wrong with it.
///
/// The columns are `Date, Type, Sent Amount, Sent Currency, Received Amount, Received Currency, Fee
/// Amount, Fee Currency, Label, Description, TxHash`; a file with a wrong row is refused whole. Times
/// are `2024-01-28 10:30:00` by the clock of `timezone`, or say their offset: `2024-01-28T10:30:00+01:00`.
///
/// Refusals: `DUPLICATE_INTEGRATION` with the `wallet_id` where the same file is connected already,
/// `INVALID_REQUEST` with `errors` for wrong rows or `file` (`code`, `subject`) for what is no such
/// file at all, and in sandbox `SANDBOX_PROVIDER_NOT_ALLOWED`.
#[utoipa::path(
    post,
    path = "/widget/integrations/csv",
    operation_id = "addCsvIntegration",
    summary = "Connect a file of transactions",
    tag = "Widget",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The integration, not read yet; with `dry_run` the preview: `columns`, `rows_total`, `rows`, `ambiguous_rows`, `errors`.", body = Envelope<serde_json::Value>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    State(shared): State<Shared>,
    request: Request,
) -> Result<HttpResponse, ConnectError> {
    if session.is_sandbox() {
        return Err(ConnectError::new(
            Code::SandboxProvider,
            "In sandbox only providers with test data can be connected.",
        ));
    }
    let Ok(_held) = HELD.try_acquire() else {
        return Err(ConnectError::new(
            Code::Unavailable,
            "Too many files are being read right now.",
        ));
    };
    let form = read_form(request, &shared).await?;
    let options = form.options()?;
    let is_dry_run = form.is_dry_run()?;
    let provider = form.provider.as_deref().unwrap_or(GENERIC_CSV);
    let format = offered(provider, &shared)?;
    let Some((file_name, file)) = form.file else {
        return Err(ConnectError::invalid_request("The file is missing."));
    };
    let mut table = read_table(&file, format, &options, shared.now()).await?;
    let known = currencies_of(&mut table, &shared).await?;
    if is_dry_run {
        return Ok(Success(Preview::of(table)).into_response());
    }
    refuse_wrong(&table)?;

    let store = &shared.app.store;
    let options = serde_json::to_string(&options)
        .map_err(|error| ConnectError::invalid_request(format!("Unusable: {error}.")))?;
    let file_name = clean(&file_name, LONGEST_FILE_NAME);
    let address = hex::encode(SecretHash::of_bytes(&file).as_bytes());
    let new = NewIntegration {
        workspace: &session.at.workspace,
        user: &session.at.user,
        provider,
        address: &address,
        alias: Some(file_name.as_str()).filter(|name| !name.is_empty()),
        is_sandbox: false,
    };
    let now = shared.now();
    let mut tx = store.begin().await?;
    let id = match integrations::insert(&mut tx, new, now).await? {
        Inserted::New(id) => id,
        Inserted::Duplicate(id) => return Err(duplicate(&id)),
    };
    let used: Vec<Asset> = known.values().cloned().collect();
    assets::ensure(&mut tx, &used).await?;
    let kept = CsvFile {
        file_name,
        bytes: file.to_vec(),
        options,
        currencies: known.into_iter().map(|(name, it)| (name, it.id)).collect(),
    };
    csv_files::insert(&mut tx, &id, &kept, now).await?;
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();
    added(&shared, &id).await
}

fn offered(provider: &str, shared: &Shared) -> Result<&'static Format, ConnectError> {
    let is_offered = shared
        .app
        .catalogue
        .get(provider)
        .is_some_and(|it| it.is_csv && it.is_offered(false));
    kc_imports::format(provider)
        .filter(|_| is_offered)
        .ok_or_else(|| ConnectError::invalid_request("There is no such provider of files."))
}

async fn read_form(mut request: Request, shared: &Shared) -> Result<Form, ConnectError> {
    DefaultBodyLimit::max(LARGEST_BODY).apply(&mut request);
    let mut parts = Multipart::from_request(request, shared)
        .await
        .map_err(|_| ConnectError::invalid_request("The body must be multipart/form-data."))?;
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(|it| broken(&it))? {
        let name = part.name().unwrap_or("").to_owned();
        let slot = match name.as_str() {
            "file" if form.file.is_none() => {
                let file_name = part.file_name().unwrap_or("").to_owned();
                let bytes = part.bytes().await.map_err(|it| broken(&it))?;
                form.file = Some((file_name, bytes));
                continue;
            }
            "provider" => &mut form.provider,
            "mapping" => &mut form.mapping,
            "timezone" => &mut form.timezone,
            "dry_run" => &mut form.dry_run,
            _ => {
                return Err(ConnectError::invalid_request(
                    "The form takes one file, provider, mapping, timezone and dry_run.",
                ));
            }
        };
        *slot = Some(part.text().await.map_err(|it| broken(&it))?);
    }
    Ok(form)
}

fn broken(error: &multipart::MultipartError) -> ConnectError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(LARGEST_BODY)
    } else {
        ConnectError::invalid_request("The form can not be read.")
    }
}

impl Form {
    fn options(&self) -> Result<Options, ConnectError> {
        let mapping: Mapping = match self.mapping.as_deref().map(str::trim) {
            None | Some("") => Mapping::new(),
            Some(json) => serde_json::from_str(json).map_err(|error| {
                ConnectError::invalid_request(format!(
                    "The mapping must be JSON of columns and headers: {error}."
                ))
            })?,
        };
        let timezone = match self.timezone.as_deref().map(str::trim) {
            None | Some("") => Timezone::default(),
            Some(text) => Timezone::parse(text)
                .map_err(|error| ConnectError::invalid_request(format!("The timezone {error}.")))?,
        };
        Ok(Options { mapping, timezone })
    }

    fn is_dry_run(&self) -> Result<bool, ConnectError> {
        match self.dry_run.as_deref() {
            None | Some("" | "false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(ConnectError::invalid_request(
                "dry_run must be true or false.",
            )),
        }
    }
}

async fn read_table(
    file: &Bytes,
    format: &'static Format,
    options: &Options,
    now: Timestamp,
) -> Result<Table, ConnectError> {
    let (file, options) = (file.clone(), options.clone());
    let internal = || ConnectError::new(Code::Internal, "Something went wrong on our side.");
    let _reading = READ.acquire().await.map_err(|_| internal())?;
    let latest = now.plus(SKEW);
    let read = move || kc_imports::read(&file, format, &options, latest);
    let table = tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| internal())?;
    table.map_err(|error| unreadable(&error))
}

fn unreadable(error: &FileError) -> ConnectError {
    let data = serde_json::json!({
        "file": { "code": error.code(), "subject": error.subject() },
    });
    ConnectError::invalid_request(error.to_string()).with_data(data)
}

/// What the file's names of currencies mean. Rows whose amounts can not be read so are noted, and
/// so is the first row of each name that nobody knows.
async fn currencies_of(
    table: &mut Table,
    shared: &Shared,
) -> Result<BTreeMap<String, Asset>, ConnectError> {
    let sums = table.rows.iter().flat_map(|row| &row.sums);
    let names: BTreeSet<&str> = sums.map(|sum| sum.currency.as_str()).collect();
    if names.len() > currencies::MOST {
        return Err(unreadable(&FileError::TooManyCurrencies(currencies::MOST)));
    }
    let mut everybodys = Currencies::of_nobody(&shared.app.store);
    let mut known = HashMap::new();
    let mut unknown: HashMap<String, Wrong> = HashMap::new();
    for name in names {
        let contract = name.starts_with("0x").then(|| name.to_owned());
        match everybodys.resolve((name.to_owned(), contract)).await? {
            Ok(asset) => {
                known.insert(name.to_owned(), asset);
            }
            Err(reason) => {
                let shown = clean(name, 50);
                let wrong = match reason {
                    NoAsset::Several => Wrong::AmbiguousCurrency(shown),
                    NoAsset::Unknown | NoAsset::UnknownContract => Wrong::UnknownCurrency(shown),
                };
                unknown.insert(name.to_owned(), wrong);
            }
        }
    }
    let mut errors = Vec::new();
    for row in &table.rows {
        let named = row.sums.iter();
        let stranger = named.filter_map(|sum| Some((sum, unknown.remove(&sum.currency)?)));
        let strangers: Vec<RowError> = stranger
            .map(|(sum, wrong)| {
                RowError::new(row.number, Some(currency_column(sum.direction)), &wrong)
            })
            .collect();
        let all_known = row.sums.iter().all(|sum| known.contains_key(&sum.currency));
        errors.extend(strangers);
        if all_known && let Err(error) = row.movements(&known) {
            errors.push(error);
        }
    }
    table.errors.extend(errors);
    table.errors.sort_by_key(|error| error.row);
    table.errors.truncate(MOST_NAMED);
    Ok(known.into_iter().collect())
}

const fn currency_column(direction: Direction) -> Column {
    match direction {
        Direction::In => Column::ReceivedCurrency,
        Direction::Out => Column::SentCurrency,
        Direction::Fee => Column::FeeCurrency,
    }
}

fn refuse_wrong(table: &Table) -> Result<(), ConnectError> {
    if let Some(first) = table.errors.first() {
        let message = format!("Row {} of the file is wrong.", first.row);
        let data = serde_json::json!({ "errors": table.errors });
        return Err(ConnectError::invalid_request(message).with_data(data));
    }
    if table.rows.is_empty() {
        return Err(unreadable(&FileError::NoRows));
    }
    Ok(())
}

impl Preview {
    fn of(table: Table) -> Self {
        let ambiguous = table.rows.iter().filter(|row| row.happened_twice);
        Self {
            columns: table.headers,
            rows_total: table.rows_total,
            ambiguous_rows: ambiguous.map(|row| row.number).take(MOST_NAMED).collect(),
            rows: table.rows.into_iter().take(SHOWN).map(shown).collect(),
            errors: table.errors,
        }
    }
}

fn shown(row: Row) -> PreviewRow {
    let sum = |direction| {
        let mut sums = row.sums.iter();
        let sum = sums.find(|sum| sum.direction == direction)?;
        Some(PreviewSum {
            amount: sum.amount.clone(),
            currency: sum.currency.clone(),
        })
    };
    PreviewRow {
        row: row.number,
        timestamp: row.at.millis(),
        kind: row.kind.as_str(),
        sent: sum(Direction::Out),
        received: sum(Direction::In),
        fee: sum(Direction::Fee),
        label: row.label.map(kc_domain::Label::as_str),
        description: row.description,
        tx_hash: row.source_id,
    }
}

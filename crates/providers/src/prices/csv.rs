//! The operator's own prices, from a CSV file that may change while we run.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use kc_domain::{Asset, Fiat, FiatPrice, Timestamp};
use tokio::time::Instant;

use super::PriceSource;
use crate::{adapter::ProviderError, settings::SettingsError};

const HEADER: [&str; 4] = ["asset", "timestamp", "currency", "price"];
const LARGEST_FILE: u64 = 256 << 20;
/// How often the file's date and size are looked at, at most.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// By asset (CAIP-19 or token id), then currency: the prices in order of time.
type Table = HashMap<String, HashMap<String, BTreeMap<Timestamp, Fiat>>>;

/// A file with the header `asset,timestamp,currency,price`: the asset by its CAIP-19 name or
/// token id, the time in ISO 8601 (a bare date is midnight UTC), the price as a plain decimal.
pub struct CsvPrices {
    path: PathBuf,
    max_age: Duration,
    state: Mutex<State>,
}

struct State {
    table: Arc<Table>,
    stamp: Stamp,
    looked_at: Instant,
}

/// What tells that a file has changed, without reading it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
}

impl Stamp {
    fn of(path: &Path) -> std::io::Result<Self> {
        let found = fs::metadata(path)?;
        Ok(Self {
            modified: found.modified().ok(),
            size: found.len(),
        })
    }
}

impl CsvPrices {
    /// Reads the file. A price older than `max_age` is not the price of a moment.
    ///
    /// # Errors
    /// [`SettingsError::PriceFile`], naming the line that can not be read.
    pub fn open(path: &Path, max_age: Duration) -> Result<Self, SettingsError> {
        let failed = |reason| SettingsError::PriceFile {
            path: path.to_owned(),
            reason,
        };
        let stamp = Stamp::of(path).map_err(|error| failed(error.to_string()))?;
        let table = load(path).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            max_age,
            state: Mutex::new(State {
                table: Arc::new(table),
                stamp,
                looked_at: Instant::now(),
            }),
        })
    }

    /// The prices as the file says them now. A file that has become unreadable leaves the prices
    /// as they were: half an edit must not make everything unknown.
    async fn table(&self) -> Arc<Table> {
        let (table, known) = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.looked_at.elapsed() < LOOK_EVERY {
                return state.table.clone();
            }
            // Set before reading, so that only one caller reads the file anew.
            state.looked_at = Instant::now();
            (state.table.clone(), state.stamp)
        };
        let path = self.path.clone();
        let read = tokio::task::spawn_blocking(move || {
            let stamp = Stamp::of(&path).map_err(|error| error.to_string())?;
            if stamp == known {
                return Ok(None);
            }
            load(&path).map(|table| Some((stamp, Arc::new(table))))
        });
        match read.await {
            Ok(Ok(None)) => table,
            Ok(Ok(Some((stamp, table)))) => {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.stamp = stamp;
                state.table = table.clone();
                table
            }
            Ok(Err(reason)) => {
                tracing::warn!(path = %self.path.display(), reason, "the price file can not be read; the prices stay as they were");
                table
            }
            Err(_) => table,
        }
    }
}

#[async_trait]
impl PriceSource for CsvPrices {
    fn name(&self) -> &'static str {
        "csv"
    }

    async fn price(
        &self,
        asset: &Asset,
        at: Timestamp,
        currency: &str,
    ) -> Result<Option<FiatPrice>, ProviderError> {
        let table = self.table().await;
        let known = [asset.id.as_str(), asset.token_id.as_str()]
            .into_iter()
            .filter_map(|name| table.get(name)?.get(currency))
            .filter_map(|prices| prices.range(..=at).next_back())
            .max_by_key(|(seen, _)| **seen);
        Ok(known
            .filter(|(seen, _)| at.since(**seen) <= self.max_age)
            .map(|(seen, price)| FiatPrice {
                price: *price,
                currency: currency.to_owned(),
                at: *seen,
                source: self.name().to_owned(),
            }))
    }
}

fn load(path: &Path) -> Result<Table, String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    parse(file.take(LARGEST_FILE + 1))
}

fn parse(input: impl Read) -> Result<Table, String> {
    let mut reader = ::csv::ReaderBuilder::new()
        .trim(::csv::Trim::All)
        .from_reader(input);
    let headers = reader.headers().map_err(|error| error.to_string())?;
    if headers != HEADER.as_slice() {
        return Err(format!("line 1: the header must be {}", HEADER.join(",")));
    }
    let mut table = Table::new();
    let mut row = ::csv::StringRecord::new();
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(describe(&error)),
        }
        let position = row.position();
        let line = position.map_or(0, ::csv::Position::line);
        if position.is_some_and(|position| position.byte() > LARGEST_FILE) {
            return Err(format!("line {line}: the file is larger than 256 MiB"));
        }
        add(&mut table, &row).map_err(|reason| format!("line {line}: {reason}"))?;
    }
    Ok(table)
}

fn add(table: &mut Table, row: &::csv::StringRecord) -> Result<(), String> {
    let field = |place| row.get(place).unwrap_or_default();
    let asset = field(0);
    if asset.is_empty() {
        return Err("the asset is missing".to_owned());
    }
    let at = Timestamp::parse(field(1))
        .ok_or_else(|| format!("{:?} is no time such as 2024-01-28T10:30:00Z", field(1)))?;
    let currency = field(2).to_ascii_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!("{:?} is no currency such as USD", field(2)));
    }
    let price: Fiat = field(3)
        .parse()
        .map_err(|error| format!("price {:?}: {error}", field(3)))?;
    if price < Fiat::ZERO {
        return Err(format!("price {:?}: below zero", field(3)));
    }
    table
        .entry(asset.to_owned())
        .or_default()
        .entry(currency)
        .or_default()
        .insert(at, price);
    Ok(())
}

fn describe(error: &::csv::Error) -> String {
    match error.position() {
        Some(position) => format!("line {}: not four columns of text", position.line()),
        None => error.to_string(),
    }
}

//! The settings: the commented default file, then the operator's file, then `KRYPTOS_…`, then
//! flags. A setting that does not exist refuses to start, as a misspelt one would be ignored.

mod identity;
mod limits;

use std::{
    collections::{BTreeMap, HashMap},
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail};
use config::{Config, Environment, File, FileFormat};
use kc_store::DatabaseUrl;
use serde::{Deserialize, Deserializer};
use url::Url;

use identity::{Identity, Mail, Outbound, Secrets};
use limits::Limits;

pub const DEFAULT_FILE: &str = include_str!("default.toml");

/// Named by the documentation for an application's own back end. They often stand in the same
/// environment, and are none of ours.
const OF_APPLICATIONS: [&str; 3] = [
    "KRYPTOS_CLIENT_ID",
    "KRYPTOS_CLIENT_SECRET",
    "KRYPTOS_BASE_URL",
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub listen: SocketAddr,
    public_url: String,
    pub data_dir: PathBuf,
    database: String,
    database_connections: u32,
    pub migrate_at_start: bool,
    pub development: bool,
    pub log_format: LogFormat,
    pub log_level: String,
    secrets: Secrets,
    identity: Identity,
    limits: Limits,
    mail: Mail,
    outbound: Outbound,
    worker: Worker,
    webhooks: Webhooks,
    reports: Reports,
    answers: Answers,
    prices: Prices,
    providers: Providers,
    chains: BTreeMap<String, Chain>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Worker {
    concurrency: usize,
    concurrency_per_provider: usize,
    lease_seconds: u64,
    sync_every_minutes: u64,
    prices_every_seconds: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhooks {
    disable_after_days: u64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reports {
    longest_history: usize,
    largest_file_megabytes: usize,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    kept_megabytes: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prices {
    file: PathBuf,
    max_age_days: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Providers {
    request_timeout_seconds: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chain {
    #[serde(deserialize_with = "list_or_text")]
    rpc_urls: Vec<String>,
    #[serde(default)]
    requests_per_second: u32,
}

/// What flags say over everything else; nothing where a flag is not given.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub listen: Option<String>,
    pub data_dir: Option<PathBuf>,
    pub database: Option<String>,
    pub development: bool,
    pub migrate_at_start: bool,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// If a file can not be read, a setting does not exist, or a value does not fit. The message
    /// names the setting, and never a value that may be secret.
    pub fn read(file: Option<&Path>, overrides: &Overrides) -> anyhow::Result<Self> {
        let variables: HashMap<String, String> = env::vars()
            .filter(|(name, _)| name.starts_with("KRYPTOS_"))
            .filter(|(name, _)| !OF_APPLICATIONS.contains(&name.as_str()))
            .collect();
        Self::from_sources(file, variables, overrides)
    }

    fn from_sources(
        file: Option<&Path>,
        variables: HashMap<String, String>,
        overrides: &Overrides,
    ) -> anyhow::Result<Self> {
        let mut builder =
            Config::builder().add_source(File::from_str(DEFAULT_FILE, FileFormat::Toml));
        if let Some(path) = file {
            builder = builder.add_source(File::from(path).format(FileFormat::Toml));
        }
        let environment = Environment::with_prefix("KRYPTOS")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .source(Some(variables));
        let data_dir = overrides
            .data_dir
            .as_ref()
            .map(|path| path.display().to_string());
        builder = builder
            .add_source(environment)
            .set_override_option("listen", overrides.listen.clone())?
            .set_override_option("database", overrides.database.clone())?
            .set_override_option("data_dir", data_dir)?
            .set_override_option("development", overrides.development.then_some(true))?
            .set_override_option(
                "migrate_at_start",
                overrides.migrate_at_start.then_some(true),
            )?;
        let settings: Self = builder
            .build()?
            .try_deserialize()
            .context("the settings can not be used")?;
        settings.public_url()?;
        settings.check_identity()?;
        settings.limits()?;
        if settings.worker.concurrency == 0 || settings.worker.concurrency_per_provider == 0 {
            bail!("worker.concurrency and worker.concurrency_per_provider must be at least 1");
        }
        Ok(settings)
    }

    /// The public address that is set; nothing if it follows from where the server listens.
    pub fn public_url(&self) -> anyhow::Result<Option<Url>> {
        if self.public_url.is_empty() {
            return Ok(None);
        }
        let url = Url::parse(&self.public_url).context("public_url is no address")?;
        if !matches!(url.scheme(), "http" | "https") || url.path() != "/" {
            bail!("public_url must be http:// or https:// with a host and nothing after it");
        }
        Ok(Some(url))
    }

    pub fn database_url(&self) -> anyhow::Result<DatabaseUrl> {
        if self.database.is_empty() {
            return Ok(DatabaseUrl::Sqlite(self.data_dir.join("kryptos.db")));
        }
        Ok(self.database.parse()?)
    }

    pub fn store_options(&self) -> anyhow::Result<kc_store::Options> {
        let defaults = kc_store::Options::default();
        let connections = match (self.database_connections, self.database_url()?) {
            (0, DatabaseUrl::Sqlite(_)) => defaults.connections,
            (0, DatabaseUrl::Postgres(_)) => 10,
            (set, _) => set,
        };
        Ok(kc_store::Options {
            connections,
            ..defaults
        })
    }

    pub fn worker(&self) -> kc_worker::Settings {
        kc_worker::Settings {
            concurrency: self.worker.concurrency,
            lane_concurrency: self.worker.concurrency_per_provider,
            lease: Duration::from_secs(self.worker.lease_seconds.max(1)),
            sync_every: Duration::from_secs(self.worker.sync_every_minutes.saturating_mul(60)),
            prices_every: Duration::from_secs(self.worker.prices_every_seconds),
            webhooks_fail_for: Duration::from_secs(
                self.webhooks.disable_after_days.saturating_mul(86_400),
            ),
            longest_history: self.reports.longest_history,
            largest_report: self
                .reports
                .largest_file_megabytes
                .saturating_mul(1024 * 1024),
            ..kc_worker::Settings::default()
        }
    }

    /// Most transactions of a workspace that gains are worked out of.
    pub const fn longest_history(&self) -> usize {
        self.reports.longest_history
    }

    /// Bytes of answers that are kept.
    pub const fn kept_answers(&self) -> usize {
        self.answers.kept_megabytes.saturating_mul(1024 * 1024)
    }

    pub fn providers(&self) -> kc_providers::Settings {
        let file = &self.prices.file;
        kc_providers::Settings {
            chains: self
                .chains
                .iter()
                .map(|(id, chain)| {
                    let settings = kc_providers::ChainSettings {
                        rpc_urls: chain.rpc_urls.clone(),
                        requests_per_second: Some(chain.requests_per_second).filter(|n| *n > 0),
                    };
                    (id.clone(), settings)
                })
                .collect(),
            price_file: (!file.as_os_str().is_empty()).then(|| file.clone()),
            price_max_age: Duration::from_secs(self.prices.max_age_days.saturating_mul(86_400)),
            request_timeout: Duration::from_secs(self.providers.request_timeout_seconds.max(1)),
        }
    }
}

/// A list in a file, or one text with commas in a variable.
fn list_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Given::deserialize(deserializer)? {
        Given::List(list) => list,
        Given::Text(text) => text
            .split(',')
            .map(|part| part.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        Settings::from_sources(None, variables, &Overrides::default())
    }

    #[test]
    fn default_file_is_complete() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.listen.port(), 4747);
        assert!(
            matches!(settings.database_url().unwrap(), DatabaseUrl::Sqlite(path)
            if path.ends_with("data/kryptos.db"))
        );
        assert_eq!(settings.providers().price_file, None);
    }

    #[test]
    fn defaults_of_the_file_are_those_of_the_code() {
        let settings = read(&[]).unwrap();
        let (worker, of_code) = (settings.worker(), kc_worker::Settings::default());
        assert_eq!(worker.longest_history, of_code.longest_history);
        assert_eq!(worker.largest_report, of_code.largest_report);
        let url = Url::parse("https://connect.example.com").unwrap();
        let server = kc_server::Settings::new(url, "production", "0.0.0");
        assert_eq!(settings.longest_history(), server.longest_history);
        assert_eq!(settings.kept_answers(), server.kept_answers);
    }

    #[test]
    fn variable_with_commas_is_a_list() {
        let urls = "http://127.0.0.1:1, http://127.0.0.1:2";
        let settings = read(&[("KRYPTOS_CHAINS__ETHEREUM__RPC_URLS", urls)]).unwrap();
        assert_eq!(
            settings.providers().chains["ethereum"].rpc_urls,
            ["http://127.0.0.1:1", "http://127.0.0.1:2"]
        );
    }

    #[test]
    fn misspelt_setting_refuses_to_start() {
        for name in [
            "KRYPTOS_LISTN",
            "KRYPTOS_WORKER__CONCURENCY",
            "KRYPTOS_CHAINS__ETHEREUM__URL",
        ] {
            assert!(read(&[(name, "1")]).is_err(), "{name}");
        }
    }

    #[test]
    fn values_that_make_no_sense_refuse_to_start() {
        for (name, value) in [
            ("KRYPTOS_PUBLIC_URL", "connect.example.com"),
            ("KRYPTOS_PUBLIC_URL", "https://example.com/path"),
            ("KRYPTOS_WORKER__CONCURRENCY", "0"),
            ("KRYPTOS_LISTEN", "everywhere"),
            ("KRYPTOS_LIMITS__REDIS", "localhost:6379"),
        ] {
            assert!(read(&[(name, value)]).is_err(), "{name}={value}");
        }
    }

    #[test]
    fn flag_goes_over_variable() {
        let variables = HashMap::from([("KRYPTOS_LISTEN".to_owned(), "127.0.0.1:1".to_owned())]);
        let overrides = Overrides {
            listen: Some("127.0.0.1:2".to_owned()),
            ..Overrides::default()
        };
        let settings = Settings::from_sources(None, variables, &overrides).unwrap();
        assert_eq!(settings.listen.port(), 2);
    }
}

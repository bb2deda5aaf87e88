//! What an operator says about sources.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

/// The operator's choices. The default works without any.
#[derive(Clone, Debug)]
pub struct Settings {
    /// By provider id (`ethereum`): what replaces the built-in data of the chain.
    pub chains: BTreeMap<String, ChainSettings>,
    /// A CSV of prices: `asset,timestamp,currency,price`.
    pub price_file: Option<PathBuf>,
    /// How old a price may be and still be the price of a moment.
    pub price_max_age: Duration,
    /// How long one request to a source may take in all.
    pub request_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            chains: BTreeMap::new(),
            price_file: None,
            price_max_age: Duration::from_secs(7 * 24 * 3600),
            request_timeout: Duration::from_secs(30),
        }
    }
}

/// What an operator says about one chain.
#[derive(Clone, Debug, Default)]
pub struct ChainSettings {
    /// The nodes to ask, the preferred first; the built-in public ones if empty. History needs a
    /// node that offers the `ots_` and `trace_` calls, as Erigon does.
    pub rpc_urls: Vec<String>,
    /// How often each of them may be asked; a thousand times a second unless set, the built-in
    /// ones fifty times.
    pub requests_per_second: Option<u32>,
}

/// Why the settings can not be used. Never holds a URL, which may hold a key.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("there is no chain {0:?}")]
    UnknownChain(String),
    #[error("chain {chain}: RPC URL number {number} can not be used: {reason}")]
    RpcUrl {
        chain: String,
        number: usize,
        reason: &'static str,
    },
    #[error("price file {}: {reason}", path.display())]
    PriceFile { path: PathBuf, reason: String },
    #[error("the HTTP client does not start: {0}")]
    Http(String),
}

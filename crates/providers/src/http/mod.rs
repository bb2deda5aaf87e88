//! The one way out: bounded requests to sources, with secrets kept out of every message.

mod breaker;
mod bucket;
mod endpoint;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::settings::SettingsError;
use bucket::Bucket;
pub use endpoint::{Answer, Endpoint};

/// An answer larger than this is refused while it arrives.
pub const LARGEST_ANSWER: usize = 32 << 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest silence in the middle of an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(15);

/// Makes endpoints. All endpoints of one host share one token bucket.
pub struct HttpClient {
    client: reqwest::Client,
    timeout: Duration,
    buckets: Mutex<HashMap<String, Arc<Bucket>>>,
}

impl HttpClient {
    /// `timeout` bounds each request as a whole.
    ///
    /// # Errors
    /// [`SettingsError::Http`] if TLS does not start.
    pub fn new(timeout: Duration) -> Result<Self, SettingsError> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            .read_timeout(READ_TIMEOUT.min(timeout))
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("kryptos/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| SettingsError::Http(error.without_url().to_string()))?;
        Ok(Self {
            client,
            timeout,
            buckets: Mutex::default(),
        })
    }

    /// The endpoints of one chain, the preferred first, each host asked so often at most. A host
    /// keeps the pace that it was first given.
    ///
    /// # Errors
    /// [`SettingsError::RpcUrl`] for a URL that is none or not of HTTP.
    pub fn endpoints(
        &self,
        chain: &str,
        urls: &[String],
        requests_per_second: u32,
    ) -> Result<Vec<Endpoint>, SettingsError> {
        let endpoint = |(place, url): (usize, &String)| {
            let refused = |reason| SettingsError::RpcUrl {
                chain: chain.to_owned(),
                number: place + 1,
                reason,
            };
            let url = url::Url::parse(url).map_err(|_| refused("not a URL"))?;
            if !matches!(url.scheme(), "http" | "https") {
                return Err(refused("neither http nor https"));
            }
            let name = url.host_str().ok_or_else(|| refused("no host in it"))?;
            let host = match url.port() {
                Some(port) => format!("{name}:{port}"),
                None => name.to_owned(),
            };
            let bucket = self.bucket(&host, requests_per_second);
            Ok(Endpoint::new(
                self.client.clone(),
                url,
                host,
                bucket,
                self.timeout,
            ))
        };
        urls.iter().enumerate().map(endpoint).collect()
    }

    fn bucket(&self, host: &str, requests_per_second: u32) -> Arc<Bucket> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets
            .entry(host.to_owned())
            .or_insert_with(|| Arc::new(Bucket::new(requests_per_second)))
            .clone()
    }
}

//! One address that answers requests.

use std::{error::Error, sync::Arc, time::Duration};

use kc_domain::{Clock, SystemClock, Timestamp, text::clean};
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER},
};
use url::Url;

use super::{LARGEST_ANSWER, breaker::Breaker, bucket::Bucket};
use crate::adapter::ProviderError;

/// One URL of a source, with all that is known of how it behaves.
pub struct Endpoint {
    client: reqwest::Client,
    /// May hold a key in any part but the host: it never reaches a message.
    url: Url,
    host: String,
    bucket: Arc<Bucket>,
    breaker: Breaker,
    timeout: Duration,
}

/// What an endpoint answered, whole and within the limit.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Endpoint {
    pub(super) fn new(
        client: reqwest::Client,
        url: Url,
        host: String,
        bucket: Arc<Bucket>,
        timeout: Duration,
    ) -> Self {
        Self {
            client,
            url,
            host,
            bucket,
            breaker: Breaker::default(),
            timeout,
        }
    }

    /// The host, and the port where it is not the usual one. All that may be said of the URL.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Posts JSON. An answer with an error status is given only where its body may say more: for
    /// 4xx and 5xx other than 429.
    ///
    /// # Errors
    /// [`ProviderError`], with the host and nothing else of the URL.
    pub async fn post_json(&self, body: Vec<u8>) -> Result<Answer, ProviderError> {
        if !self.breaker.lets_through() {
            return Err(self.unreachable("it failed repeatedly and rests for a while"));
        }
        self.bucket
            .turn()
            .await
            .map_err(|pause| self.rate_limited(Some(pause)))?;
        let answer = self.exchange(body).await;
        match &answer {
            Ok(answer) if answer.status >= 500 => self.breaker.failed(),
            Err(ProviderError::Unreachable { .. } | ProviderError::TooSlow { .. }) => {
                self.breaker.failed();
            }
            // Who asks us to slow down, refuses us or babbles is there.
            _ => self.breaker.succeeded(),
        }
        answer
    }

    async fn exchange(&self, body: Vec<u8>) -> Result<Answer, ProviderError> {
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let mut response = request.send().await.map_err(|error| self.failure(&error))?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS
            || (status == StatusCode::SERVICE_UNAVAILABLE
                && response.headers().contains_key(RETRY_AFTER))
        {
            let pause = retry_after(response.headers());
            if let Some(pause) = pause {
                self.bucket.pause(pause);
            }
            return Err(self.rate_limited(pause));
        }
        if status.is_redirection() {
            return Err(self.bad_answer("a redirect, which is not followed"));
        }
        if matches!(status.as_u16(), 401 | 403) {
            return Err(ProviderError::Unsupported {
                host: self.host.clone(),
                detail: format!("it refuses us (HTTP {})", status.as_u16()),
            });
        }
        let mut whole = Vec::new();
        while let Some(part) = response
            .chunk()
            .await
            .map_err(|error| self.failure(&error))?
        {
            if whole.len() + part.len() > LARGEST_ANSWER {
                return Err(self.bad_answer("larger than 32 MiB"));
            }
            whole.extend_from_slice(&part);
        }
        Ok(Answer {
            status: status.as_u16(),
            body: whole,
        })
    }

    pub(crate) fn bad_answer(&self, detail: &str) -> ProviderError {
        ProviderError::BadAnswer {
            host: self.host.clone(),
            detail: self.masked(detail),
        }
    }

    pub(crate) fn behind(&self, known: u64) -> ProviderError {
        ProviderError::Behind {
            host: self.host.clone(),
            known,
        }
    }

    pub(crate) fn unsupported(&self, detail: &str) -> ProviderError {
        ProviderError::Unsupported {
            host: self.host.clone(),
            detail: self.masked(detail),
        }
    }

    pub(crate) fn rate_limited(&self, retry_after: Option<Duration>) -> ProviderError {
        ProviderError::RateLimited {
            host: self.host.clone(),
            retry_after,
        }
    }

    pub(crate) fn unreachable(&self, detail: &str) -> ProviderError {
        ProviderError::Unreachable {
            host: self.host.clone(),
            detail: self.masked(detail),
        }
    }

    fn failure(&self, error: &reqwest::Error) -> ProviderError {
        if error.is_timeout() {
            return ProviderError::TooSlow {
                host: self.host.clone(),
                waited: self.timeout,
            };
        }
        // The outer messages quote the URL; the innermost is the system's own.
        let mut innermost: &dyn Error = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        if error.source().is_none() {
            return self.unreachable("the request failed");
        }
        self.unreachable(&innermost.to_string())
    }

    /// A message from outside, made fit for a log: cleaned, cut, and without any part of the URL
    /// that may be a key.
    fn masked(&self, text: &str) -> String {
        let mut text = clean(text, 300);
        let mut secrets: Vec<String> = Vec::new();
        secrets.extend(
            self.url
                .path_segments()
                .into_iter()
                .flatten()
                .map(str::to_owned),
        );
        secrets.extend(self.url.query_pairs().map(|(_, value)| value.into_owned()));
        secrets.extend(self.url.password().map(str::to_owned));
        secrets.push(self.url.username().to_owned());
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        for secret in secrets.iter().filter(|secret| secret.len() >= 6) {
            text = text.replace(secret.as_str(), "***");
        }
        text
    }
}

/// The pause that a host asks for, in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()?;
    Some(Timestamp::from_micros(date.as_microsecond()).since(SystemClock.now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pause_is_read_in_both_forms() {
        let pause = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(pause("120"), Some(Duration::from_secs(120)));
        assert_eq!(pause("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let later = pause("Fri, 06 Nov 2099 08:49:37 GMT");
        assert!(later.is_some_and(|pause| pause > Duration::from_secs(86_400)));
        assert_eq!(pause("soon"), None);
    }
}

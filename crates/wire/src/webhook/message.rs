//! The message of a webhook and its headers.

use kc_domain::{
    DeliveryId, EventKind, Timestamp, UserId,
    event::{Process, ProcessStatus},
};
use serde::Serialize;
use serde_json::value::RawValue;
use url::Url;

use super::SigningSecret;
use crate::IntegrationJson;

/// One event as one webhook is told of it.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    /// The same however often it is sent.
    pub id: &'a DeliveryId,
    pub event: EventKind,
    /// When it happened.
    pub at: Timestamp,
    /// The JSON of [`IntegrationData`] or [`ProcessData`].
    pub data: &'a RawValue,
}

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    event: &'static str,
    timestamp: String,
    data: &'a RawValue,
}

impl Message<'_> {
    /// The body, byte for byte as it is signed and sent.
    ///
    /// # Errors
    /// None that is known: it consists of text.
    pub fn body(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&Body {
            id: self.id.as_str(),
            event: self.event.as_str(),
            timestamp: self.at.to_string(),
            data: self.data,
        })
    }

    /// The headers of one try: names in lower case, with their values. While a `previous` secret
    /// is good, it signs too.
    #[must_use]
    pub fn headers(
        &self,
        body: &[u8],
        secret: &SigningSecret,
        previous: Option<&SigningSecret>,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let id = self.id.as_str();
        // Receivers refuse what was signed long ago, so this is the time of the try.
        let seconds = now.millis().div_euclid(1_000);
        let standard: Vec<String> = std::iter::once(secret)
            .chain(previous)
            .map(|secret| secret.standard_signature(id, seconds, body))
            .collect();
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("x-webhook-id", id.to_owned()),
            ("x-webhook-event", self.event.as_str().to_owned()),
            ("x-webhook-timestamp", self.at.to_string()),
            ("x-webhook-signature", secret.hex_signature(body)),
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", standard.join(" ")),
        ];
        if let Some(previous) = previous {
            let signature = previous.hex_signature(body);
            headers.push(("x-webhook-signature-previous", signature));
        }
        headers
    }
}

/// The host that a webhook's messages go to.
#[must_use]
pub fn host(url: &str) -> String {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or_default().to_owned()
}

/// The `data` of an `integration.…` event.
#[derive(Serialize)]
pub struct IntegrationData<'a> {
    pub uid: &'a str,
    /// Only of an event that was sent to try a webhook out.
    #[serde(skip_serializing_if = "is_false")]
    pub test: bool,
    #[serde(flatten)]
    pub integration: &'a IntegrationJson<'a>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// The `data` of a `transfer_detection.…` or `costbasis.…` event.
#[derive(Serialize)]
pub struct ProcessData<'a> {
    uid: &'a str,
    action: &'static str,
    status: &'static str,
    /// Why it failed.
    reason: Option<&'a str>,
    timestamp: String,
}

impl<'a> ProcessData<'a> {
    #[must_use]
    pub fn new(
        user: &'a UserId,
        process: Process,
        status: ProcessStatus,
        reason: Option<&'a str>,
        at: Timestamp,
    ) -> Self {
        Self {
            uid: user.as_str(),
            action: match process {
                Process::TransferDetection => "DETECT_TRANSFER",
                Process::CostBasis => "ACCOUNT_MANAGER",
            },
            status: match status {
                ProcessStatus::Started => "STARTED",
                ProcessStatus::Completed => "COMPLETED",
                ProcessStatus::Failed => "FAILED",
            },
            reason,
            timestamp: at.to_string(),
        }
    }
}

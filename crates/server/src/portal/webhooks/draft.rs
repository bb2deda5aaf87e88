//! What a webhook shall be, before it is one.

use kc_domain::{EventKind, text};
use kc_outbound::Outbound;
use kc_store::webhooks::Schedule;
use url::Url;

const LONGEST_URL: usize = 2048;
const LONGEST_DESCRIPTION: usize = 200;

/// What somebody asks of a webhook.
#[derive(Clone, Debug, Default)]
pub struct WebhookDraft {
    pub url: String,
    pub description: String,
    /// `integration.updated` and the like; one at least.
    pub events: Vec<String>,
    /// `default` or `extended`.
    pub schedule: Option<String>,
}

/// What a webhook may be.
#[derive(Clone, Debug)]
pub struct CheckedWebhook {
    pub url: String,
    pub description: String,
    pub events: Vec<EventKind>,
    pub schedule: Schedule,
}

impl WebhookDraft {
    /// # Errors
    /// In a sentence for a person, if such a webhook can not be.
    pub fn check(&self, outbound: &Outbound) -> Result<CheckedWebhook, String> {
        Ok(CheckedWebhook {
            url: url(&self.url, outbound)?,
            description: description(&self.description),
            events: events(&self.events)?,
            schedule: match &self.schedule {
                Some(name) => schedule(name)?,
                None => Schedule::Default,
            },
        })
    }
}

pub(super) fn url(text: &str, outbound: &Outbound) -> Result<String, String> {
    let text = text.trim();
    let url = Url::parse(text).map_err(|_| "The URL is none.".to_owned())?;
    if text.len() > LONGEST_URL || url.fragment().is_some() {
        return Err("The URL is too long, or has a part behind #.".to_owned());
    }
    outbound
        .check(&url)
        .map_err(|error| format!("Nothing can be sent there: {error}."))?;
    Ok(url.into())
}

pub(super) fn description(text: &str) -> String {
    text::clean(text, LONGEST_DESCRIPTION)
}

pub(super) fn events(names: &[String]) -> Result<Vec<EventKind>, String> {
    let mut events = Vec::new();
    for name in names {
        let Some(event) = EventKind::parse(name) else {
            let all = EventKind::ALL.map(EventKind::as_str).join(", ");
            return Err(format!("An event is not known. There are: {all}."));
        };
        if !events.contains(&event) {
            events.push(event);
        }
    }
    if events.is_empty() {
        return Err("The webhook needs an event at least.".to_owned());
    }
    Ok(events)
}

pub(super) fn schedule(name: &str) -> Result<Schedule, String> {
    Schedule::parse(name).ok_or_else(|| "The schedule is default or extended.".to_owned())
}

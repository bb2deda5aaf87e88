//! Telling applications of events: who is to hear of one, and sending it there.

pub mod announce;
pub mod catch_up;
pub mod deliver;
pub mod replay;

use kc_store::events::{Event, Subject};
use kc_wire::{
    IntegrationJson, absolute,
    webhook::{IntegrationData, ProcessData, host},
};

use crate::{Context, error::JobError};

/// The `data` of an event's messages.
fn data(context: &Context, event: &Event) -> Result<String, JobError> {
    let unwritable = |error| JobError::fail(format!("the event can not be written: {error}"));
    match &event.subject {
        Subject::Integration(integration) => {
            let catalogue = context.providers.catalogue();
            let provider = catalogue.get(&integration.provider);
            let logo = provider.map(|it| absolute(&context.webhooks.public_url, &it.logo_url));
            let data = IntegrationData {
                uid: event.user_id.as_str(),
                test: false,
                integration: &IntegrationJson::new(integration, provider, logo.as_deref()),
            };
            serde_json::to_string(&data).map_err(unwritable)
        }
        Subject::Process {
            process,
            status,
            reason,
        } => {
            let reason = reason.as_deref();
            let data = ProcessData::new(&event.user_id, *process, *status, reason, event.at);
            serde_json::to_string(&data).map_err(unwritable)
        }
    }
}

//! Clients that describe themselves in a document whose address is their id.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kc_domain::{ClientId, Timestamp, WorkspaceId};
use kc_oidc::{ErrorCode, Refusal, registration};
use kc_store::{
    clients::{self, Client, NewClient},
    people,
};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::register::{described, scopes_of, workspace_of_unregistered};
use crate::{app::Shared, error::OauthError};

/// A description is read again after so long.
const FRESH: Duration = Duration::from_secs(3600);
/// Keys and failures are kept in memory for so long, so that nobody makes us ask an address often.
const KEPT: Duration = Duration::from_secs(60);
const MOST_KEPT: usize = 1_000;

/// What addresses answered a short while ago.
#[derive(Default)]
pub(crate) struct Documents(Mutex<HashMap<String, Answered>>);

/// When an address was asked, and what it said if that was JSON.
struct Answered {
    at: Timestamp,
    document: Option<Arc<Value>>,
}

/// The client whose description stands at `wire_id`, if that is an address where one may stand.
pub(super) async fn client(
    wire_id: &str,
    address: &str,
    shared: &Shared,
) -> Result<Option<Client>, OauthError> {
    let settings = &shared.app.settings.identity;
    if !settings.metadata_documents {
        return Ok(None);
    }
    let Some(url) = registration::is_metadata_url(wire_id, settings.loopback_documents) else {
        return Ok(None);
    };
    let store = &shared.app.store;
    let now = shared.now();
    let known = clients::by_metadata_url(store, wire_id).await?;
    let read_at = known.as_ref().and_then(|client| client.metadata_read_at);
    if read_at.is_some_and(|at| now.since(at) < FRESH) {
        return Ok(known);
    }
    if let Err(too_many) = shared.count(&shared.limits.documents, address).await {
        return known.map(Some).ok_or_else(|| too_many.into());
    }
    let Some(document) = read(&url, shared).await else {
        // What it said last counts until it can be asked again.
        return Ok(known);
    };
    let source = registration::Source::Document { url: wire_id };
    let metadata = registration::ClientMetadata::parse(document.to_string().as_bytes(), source)
        .map_err(|refusal| {
            OauthError::from(Refusal::new(
                ErrorCode::InvalidClient,
                format!(
                    "The client's document can not be used: {}",
                    refusal.description
                ),
            ))
        })?;
    let id = known.map_or_else(|| id_of(wire_id), |client| client.id);
    let workspace = workspace_of_unregistered();
    let scopes = scopes_of(&metadata)?;
    let name = metadata.client_name.as_deref().unwrap_or(wire_id);
    let new = NewClient {
        is_sandbox: false,
        metadata_url: Some(wire_id),
        ..described(&id, &workspace.id, name, &scopes, &metadata)
    };
    let mut tx = store.begin().await?;
    people::ensure_workspace(&mut tx, &workspace).await?;
    clients::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(clients::by_metadata_url(store, wire_id).await?)
}

/// The JSON at an address that a client chose; nothing if there is none to be had.
pub(super) async fn read(url: &Url, shared: &Shared) -> Option<Value> {
    let now = shared.now();
    let documents = &shared.documents;
    if let Some(answered) = documents.lock().get(url.as_str())
        && now.since(answered.at) < KEPT
    {
        return answered.document.as_deref().cloned();
    }
    let answered = shared.app.identity.outbound.get_json(url).await;
    let document = match answered {
        Ok(bytes) => serde_json::from_slice::<Value>(&bytes).ok(),
        Err(error) => {
            tracing::info!(%error, "a client's document can not be read");
            None
        }
    };
    let mut kept = documents.lock();
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    let answered = Answered {
        at: now,
        document: document.clone().map(Arc::new),
    };
    kept.insert(url.to_string(), answered);
    document
}

impl Documents {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Answered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Always the same for an address, so that two nodes that read it at once make one client.
fn id_of(wire_id: &str) -> ClientId {
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, wire_id.as_bytes());
    ClientId::from_stored(format!("{}{}", ClientId::PREFIX, uuid.simple()))
}

/// Where clients belong that no developer of a workspace registered.
pub(super) fn unregistered_id() -> WorkspaceId {
    WorkspaceId::from_stored(format!("{}unregistered", WorkspaceId::PREFIX))
}

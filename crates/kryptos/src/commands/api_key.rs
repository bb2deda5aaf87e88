//! `kryptos api-key …`: the operator's way to a workspace's API keys. Works while the server runs.

use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use kc_domain::{ApiKeyId, Clock as _, SystemClock, Timestamp, UserId, WorkspaceId};
use kc_server::ApiKeyDraft;
use kc_store::{
    Store,
    api_keys::{self, ApiKey, NewApiKey},
    people,
    secret::Secret,
};
use serde_json::json;

use crate::{installation::open_store, settings::Settings};

const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Characters of a key by which a person knows it again.
const HINT: usize = 4;

#[derive(Args)]
pub struct Create {
    /// The workspace whose data the key opens.
    #[arg(long)]
    workspace: String,
    /// The member in whose name the key reads; the workspace's owner if not given.
    #[arg(long)]
    user: Option<String>,
    /// What the key is called.
    #[arg(long)]
    name: String,
    /// What it may do, such as read:holdings; several times for several.
    #[arg(long, required = true)]
    permission: Vec<String>,
    /// An address or a network that may use it, such as 192.0.2.0/24; several times for several.
    #[arg(long)]
    address: Vec<String>,
    /// It is good for so many days; for ever if not given.
    #[arg(long)]
    days: Option<u32>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct List {
    /// The workspace whose keys they are.
    #[arg(long)]
    workspace: String,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Delete {
    /// The workspace whose key it is.
    #[arg(long)]
    workspace: String,
    /// The id of the key: key_…
    id: String,
}

pub async fn create(settings: &Settings, create: Create) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let workspace = workspace(&create.workspace)?;
    let draft = ApiKeyDraft {
        name: create.name,
        permissions: create.permission,
        allowed_addresses: create.address,
        expires_at: create.days.map(|days| now.plus(DAY * days)),
    };
    let checked = draft.check(now).map_err(|error| anyhow!(error))?;
    let store = open_store(settings).await?;
    let user = member(&store, &workspace, create.user.as_deref()).await?;
    let (id, key) = (ApiKeyId::generate(), Secret::generate(api_keys::PREFIX));
    let text = key.reveal();
    let new = NewApiKey {
        id: &id,
        workspace: &workspace,
        user: &user,
        name: &checked.name,
        key: &key.hash(),
        hint: &text[text.len() - HINT..],
        permissions: &checked.permissions,
        allowed_addresses: &checked.allowed_addresses,
        expires_at: checked.expires_at,
    };
    let mut tx = store.begin().await?;
    // The operator may make more than the portal lets a workspace's own people make.
    api_keys::insert(&mut tx, new, i64::MAX, now).await?;
    tx.commit().await?;
    store.close().await;
    if create.json {
        println!("{}", json!({ "id": id.as_str(), "key": text }));
    } else {
        println!("id   {id}\nkey  {text}\n\nThe key is shown this once.");
    }
    Ok(())
}

pub async fn list(settings: &Settings, list: List) -> anyhow::Result<()> {
    let workspace = workspace(&list.workspace)?;
    let store = open_store(settings).await?;
    let keys = api_keys::of_workspace(&store, &workspace).await?;
    store.close().await;
    if list.json {
        let keys: Vec<_> = keys.iter().map(as_json).collect();
        println!("{}", json!({ "api_keys": keys }));
        return Ok(());
    }
    for key in &keys {
        let until = key.expires_at.map(|at| format!(", until {at}"));
        let until = until.unwrap_or_default();
        let permissions = permissions(key).join(" ");
        println!(
            "{}  …{}  {}  ({permissions}{until})",
            key.id, key.hint, key.name
        );
    }
    Ok(())
}

pub async fn delete(settings: &Settings, delete: Delete) -> anyhow::Result<()> {
    let workspace = workspace(&delete.workspace)?;
    let id = ApiKeyId::parse(&delete.id).context("the id must look like key_…")?;
    let store = open_store(settings).await?;
    let mut tx = store.begin_single().await?;
    let deleted = api_keys::delete(&mut tx, &workspace, &id).await?;
    tx.commit().await?;
    store.close().await;
    if !deleted {
        bail!("the workspace has no such API key");
    }
    println!("{id} is dead.");
    Ok(())
}

fn workspace(text: &str) -> anyhow::Result<WorkspaceId> {
    WorkspaceId::parse(text)
        .with_context(|| format!("the workspace's id must look like {}…", WorkspaceId::PREFIX))
}

/// The member whom a key speaks for.
async fn member(
    store: &Store,
    workspace: &WorkspaceId,
    named: Option<&str>,
) -> anyhow::Result<UserId> {
    let Some(named) = named else {
        return people::owner(store, workspace)
            .await?
            .context("the workspace has no owner: name a member with --user");
    };
    let user = UserId::parse(named)
        .with_context(|| format!("the user's id must look like {}…", UserId::PREFIX))?;
    if people::role(store, workspace, &user).await?.is_none() {
        bail!("the user is no member of the workspace");
    }
    Ok(user)
}

fn permissions(key: &ApiKey) -> Vec<&'static str> {
    key.permissions.0.iter().map(|it| it.as_str()).collect()
}

fn as_json(key: &ApiKey) -> serde_json::Value {
    json!({
        "id": key.id.as_str(),
        "name": key.name,
        "hint": key.hint,
        "permissions": permissions(key),
        "allowed_addresses": key.allowed_addresses.0,
        "user_id": key.user_id.as_str(),
        "created_at": key.created_at.millis(),
        "expires_at": key.expires_at.map(Timestamp::millis),
        "last_used_at": key.last_used_at.map(Timestamp::millis),
    })
}

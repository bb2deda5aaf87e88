//! `kryptos webhook …`: makes, shows, tries and removes webhooks. Works while the server runs,
//! whose worker sends.

use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kc_domain::{Clock as _, EventKind, SystemClock, UserId, WebhookId, WorkspaceId};
use kc_outbound::Outbound;
use kc_server::{TestEvent, WebhookDraft};
use kc_store::{
    Store,
    deliveries::{self, State},
    people,
    webhooks::{self, NewWebhook, Webhook},
};
use kc_wire::webhook::SigningSecret;
use serde_json::json;

use super::serve::reached_at;
use crate::{
    installation::{Installation, open_store},
    settings::Settings,
};

/// How long to wait for the worker to send a test.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Subcommand)]
pub enum Action {
    /// Makes a webhook and prints its secret, this once.
    Create(Create),
    /// Lists a workspace's webhooks.
    List {
        /// The workspace: `ws_…`.
        #[arg(long)]
        workspace: String,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Removes a webhook with its log.
    Delete {
        /// The webhook: `whk_…`.
        id: String,
    },
    /// Sends a webhook an invented event and says what became of it.
    Test {
        /// The webhook: `whk_…`.
        id: String,
        /// One of the ten events; the webhook's first if not given.
        #[arg(long)]
        event: Option<String>,
    },
}

#[derive(Args)]
pub struct Create {
    /// The workspace: the `workspace_id` that `kryptos client create` prints.
    #[arg(long)]
    workspace: String,
    /// Where messages go: HTTPS, on a public host.
    #[arg(long)]
    url: String,
    /// What it hears, such as integration.updated; several times for several, all ten if not given.
    #[arg(long)]
    event: Vec<String>,
    #[arg(long, default_value = "")]
    description: String,
    /// default: three tries within minutes. extended: eight within a day.
    #[arg(long)]
    schedule: Option<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub async fn run(settings: &Settings, action: Action) -> anyhow::Result<()> {
    match action {
        Action::Create(given) => create(settings, given).await,
        Action::List { workspace, json } => list(settings, &workspace, json).await,
        Action::Delete { id } => delete(settings, &id).await,
        Action::Test { id, event } => test(settings, &id, event.as_deref()).await,
    }
}

async fn create(settings: &Settings, given: Create) -> anyhow::Result<()> {
    let workspace = WorkspaceId::parse(&given.workspace).context("--workspace is no id of one")?;
    let all = || EventKind::ALL.map(|it| it.as_str().to_owned()).to_vec();
    let draft = WebhookDraft {
        url: given.url,
        description: given.description,
        events: Some(given.event)
            .filter(|events| !events.is_empty())
            .unwrap_or_else(all),
        schedule: given.schedule,
    };
    let outbound = Outbound::new(settings.webhook_requests()?)?;
    let checked = draft.check(&outbound).map_err(anyhow::Error::msg)?;
    let store = open_store(settings).await?;
    if people::workspace(&store, &workspace).await?.is_none() {
        bail!("there is no workspace {workspace}");
    }
    let (id, secret) = (WebhookId::generate(), SigningSecret::generate());
    let master = settings.master_key()?;
    let new = NewWebhook {
        id: &id,
        workspace: &workspace,
        url: &checked.url,
        description: &checked.description,
        events: &checked.events,
        schedule: checked.schedule,
        sealed_secret: master.seal(id.as_str(), secret.reveal().as_bytes()),
    };
    let mut tx = store.begin().await?;
    if !webhooks::insert(&mut tx, new, SystemClock.now()).await? {
        bail!("a workspace can have {} webhooks at most", webhooks::MOST);
    }
    tx.commit().await?;
    store.close().await;
    if given.json {
        let answer = json!({ "webhook_id": id, "secret": secret.reveal() });
        println!("{answer}");
    } else {
        println!("webhook_id  {id}");
        println!("secret      {}", secret.reveal());
        println!("\nThe secret is shown this once. Keep it on your back end.");
    }
    Ok(())
}

async fn list(settings: &Settings, workspace: &str, as_json: bool) -> anyhow::Result<()> {
    let workspace = WorkspaceId::parse(workspace).context("--workspace is no id of one")?;
    let store = open_store(settings).await?;
    for webhook in webhooks::of_workspace(&store, &workspace).await? {
        if as_json {
            let line = json!({
                "webhook_id": webhook.id, "url": webhook.url, "events": webhook.events.0,
                "enabled": webhook.is_enabled, "disabled_reason": webhook.disabled_reason,
            });
            println!("{line}");
        } else {
            let state = if webhook.is_enabled {
                ""
            } else {
                "  (disabled)"
            };
            println!("{}  {}{state}", webhook.id, webhook.url);
        }
    }
    store.close().await;
    Ok(())
}

async fn delete(settings: &Settings, id: &str) -> anyhow::Result<()> {
    let store = open_store(settings).await?;
    let webhook = find(&store, id).await?;
    let mut tx = store.begin().await?;
    webhooks::delete(&mut tx, &webhook.workspace_id, &webhook.id).await?;
    tx.commit().await?;
    store.close().await;
    println!("{} is gone.", webhook.id);
    Ok(())
}

async fn test(settings: &Settings, id: &str, event: Option<&str>) -> anyhow::Result<()> {
    let installation = Installation::open(settings).await?;
    let store = &installation.store;
    let webhook = find(store, id).await?;
    let name = event.or_else(|| webhook.events.0.first().map(String::as_str));
    let kind = name
        .and_then(EventKind::parse)
        .context("there is no such event")?;
    // Workspaces that `kryptos client create` makes belong to nobody yet.
    let user = people::owner(store, &webhook.workspace_id).await?;
    let user = user.unwrap_or_else(|| UserId::from_stored("user_test".to_owned()));
    let public_url = match settings.public_url()? {
        Some(url) => url,
        None => reached_at(settings.listen)?,
    };
    let event = TestEvent {
        webhook: &webhook,
        kind,
        user: &user,
        catalogue: &installation.providers.catalogue(),
        public_url: &public_url,
    };
    let delivery = event.send(store, SystemClock.now()).await?;
    println!("{delivery} is to be sent by the worker.");
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let Some(found) = deliveries::find(store, &webhook.id, &delivery).await? else {
            break;
        };
        let Some(last) = deliveries::attempts(store, &delivery).await?.pop() else {
            continue;
        };
        match (found.state, last.status, last.error) {
            (State::Delivered, Some(status), _) => println!("It arrived: {status}."),
            (_, Some(status), _) => bail!("it was answered with {status}"),
            (_, None, error) => bail!("it did not arrive: {}", error.unwrap_or_default()),
        }
        return Ok(());
    }
    bail!(
        "it was not sent within {} seconds: does a worker run?",
        PATIENCE.as_secs()
    )
}

async fn find(store: &Store, id: &str) -> anyhow::Result<Webhook> {
    let id = WebhookId::parse(id).context("this is no id of a webhook")?;
    let found = webhooks::find(store, &id).await?;
    found.with_context(|| format!("there is no webhook {id}"))
}

//! All that is kept of a person, as one JSON document.

use std::time::Duration;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use futures_util::stream;
use kc_domain::{Decimal, Fiat, Label};
use kc_store::{
    StoreError,
    holdings::{self, HeldAsset, Part},
    identity::attempts::{self, Subject},
    integrations, known,
    people::{self, Membership},
    transaction_edits::{self, Edited},
    transactions::list::{self, Filter, Listed, Of, Page},
};
use serde::Serialize;
use tokio::sync::mpsc;

use super::{
    applications, passkeys,
    session::{RecentlySignedIn, SignedIn},
    sessions,
    user::UserJson,
};
use crate::{
    app::Shared,
    data::{
        transactions::row::{self, StoredLegs},
        wire::{Accounts, AssetJson, Assets, Connected},
    },
    error::AccountError,
    openapi::AccountRefusals,
};

const WINDOW: Duration = Duration::from_secs(3600);
/// Exports of an account in an hour.
const MOST: i64 = 10;
/// Transactions that are read at once.
const PAGE: i64 = 500;
/// Pieces that wait for a slow reader.
const AHEAD: usize = 2;

/// Download all that is kept
///
/// `GET /account/api/export`: a download. It is written while it is read, a page of transactions
/// at a time, so that a long history takes no more memory than a short one. If something fails on
/// the way it breaks off, and is no JSON then.
#[utoipa::path(
    get,
    path = "/account/api/export",
    operation_id = "exportAccount",
    tag = "Account",
    responses(
        (status = 200, description = "A download: `exported_at`, `user`, `passkeys`, `sessions`, `applications` and `workspaces`, each with its integrations, holdings, transactions and what was changed of those.", body = Object),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn call(
    State(shared): State<Shared>,
    RecentlySignedIn(signed_in): RecentlySignedIn,
) -> Result<Response, AccountError> {
    let now = shared.now();
    let subject = Subject::new("exports", &[signed_in.user.id.as_str()]);
    let mut tx = shared.app.store.begin_single().await?;
    let so_many = attempts::count(&mut tx, &subject, WINDOW, now).await?;
    tx.commit().await?;
    if so_many > MOST {
        let ends = attempts::window_ends_at(&shared.app.store, &subject, now).await?;
        let seconds = ends.map_or(1, |ends| ends.since(now).as_secs() + 1);
        return Err(AccountError::rate_limited(seconds));
    }
    let beginning = beginning(&signed_in, &shared).await?;
    let workspaces = people::memberships(&shared.app.store, &signed_in.user.id).await?;

    let (sender, receiver) = mpsc::channel(AHEAD);
    let mut document = Document { sender, shared };
    tokio::spawn(async move {
        if let Err(Stopped::Failed(error)) = document.write(beginning, workspaces).await {
            tracing::error!(%error, "an export broke off");
            let broken = std::io::Error::other("the export broke off");
            let _ = document.sender.send(Err(broken)).await;
        }
    });
    let pieces = stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"kryptos-account.json\""),
    );
    Ok(response)
}

/// All but the workspaces.
#[derive(Serialize)]
struct Beginning {
    exported_at: String,
    user: UserJson,
    passkeys: Vec<passkeys::PasskeyJson>,
    sessions: Vec<sessions::SessionJson>,
    applications: Vec<applications::ApplicationJson>,
}

async fn beginning(signed_in: &SignedIn, shared: &Shared) -> Result<Beginning, AccountError> {
    let store = &shared.app.store;
    let passkeys = kc_store::identity::passkeys::of_user(store, &signed_in.user.id).await?;
    Ok(Beginning {
        exported_at: shared.now().to_string(),
        user: UserJson::of(signed_in, shared).await?,
        passkeys: passkeys.into_iter().map(Into::into).collect(),
        sessions: sessions::of(signed_in, shared).await?,
        applications: applications::of(signed_in, shared).await?,
    })
}

/// Why writing ended early.
enum Stopped {
    /// Nobody reads any more, or the server stops.
    Gone,
    Failed(StoreError),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

struct Document {
    sender: mpsc::Sender<Result<Bytes, std::io::Error>>,
    shared: Shared,
}

impl Document {
    async fn write(
        &mut self,
        beginning: Beginning,
        workspaces: Vec<Membership>,
    ) -> Result<(), Stopped> {
        let mut text = open(&beginning)?;
        text.push_str(",\"workspaces\":[");
        for (index, workspace) in workspaces.iter().enumerate() {
            text.push_str(if index == 0 { "" } else { "," });
            self.send(std::mem::take(&mut text)).await?;
            self.workspace(workspace).await?;
        }
        text.push_str("]}\n");
        self.send(text).await
    }

    async fn workspace(&self, workspace: &Membership) -> Result<(), Stopped> {
        let store = &self.shared.app.store;
        let id = &workspace.workspace_id;
        let connected = Connected::read(&self.shared, id).await?;
        let (mut held, mut rows) = (Vec::new(), Vec::new());
        for is_spam in [false, true] {
            let currency = &workspace.base_currency;
            let sandbox = workspace.is_sandbox;
            let kept = holdings::described(store, id, false, is_spam, currency, sandbox).await?;
            rows.push((is_spam, kept));
        }
        for (is_spam, kept) in &rows {
            for row in kept {
                held.push(HoldingJson::of(row, *is_spam)?);
            }
        }
        let mut text = open(&WorkspaceJson {
            id: id.as_str(),
            name: &workspace.name,
            role: workspace.role.as_str(),
            base_currency: &workspace.base_currency,
            sandbox: workspace.is_sandbox,
            integrations: connected.json(&self.shared).collect(),
            holdings: held,
        })?;
        text.push_str(",\"transactions\":[");
        self.send(text).await?;
        self.transactions(workspace).await?;
        self.send("],\"transaction_edits\":[".to_owned()).await?;
        self.edits(workspace).await?;
        self.send("]}".to_owned()).await
    }

    /// From the oldest on: what comes meanwhile comes at the end.
    async fn transactions(&self, workspace: &Membership) -> Result<(), Stopped> {
        let store = &self.shared.app.store;
        let of = Of::Workspace(&workspace.workspace_id);
        let connected = integrations::of_workspace(store, &workspace.workspace_id).await?;
        let accounts = Accounts::new(&connected, &self.shared)?;
        let mut place = Reached::default();
        loop {
            let rows = list::page(store, of, &place.filter, place.page()).await?;
            let legs = StoredLegs::read(&rows)?;
            let revision = known::latest(store).await?;
            let assets = Assets::read(&self.shared, revision, &legs.asset_ids()).await?;
            let mut text = String::new();
            for (index, (listed, legs)) in rows.iter().zip(&legs.0).enumerate() {
                let currency = &workspace.base_currency;
                let json = row::json(listed, legs, &assets, &accounts, currency)?;
                text.push_str(if index > 0 || place.is_further {
                    ","
                } else {
                    ""
                });
                text.push_str(&written(&json)?);
            }
            self.send(text).await?;
            if !place.advance(&rows) {
                return Ok(());
            }
        }
    }

    /// All that was changed, also of transactions that are gone for now.
    async fn edits(&self, workspace: &Membership) -> Result<(), Stopped> {
        let (store, id) = (&self.shared.app.store, &workspace.workspace_id);
        let mut last = String::new();
        loop {
            let page = transaction_edits::of_workspace(store, id, &last, PAGE).await?;
            let mut text = String::new();
            for edited in &page {
                text.push_str(if last.is_empty() { "" } else { "," });
                text.push_str(&written(&EditJson::of(edited))?);
                edited.transaction.as_str().clone_into(&mut last);
            }
            self.send(text).await?;
            if page.is_empty() {
                return Ok(());
            }
        }
    }

    async fn send(&self, text: String) -> Result<(), Stopped> {
        if text.is_empty() {
            return Ok(());
        }
        let stopping = self.shared.app.stopping.cancelled();
        tokio::select! {
            sent = self.sender.send(Ok(Bytes::from(text))) => sent.map_err(|_| Stopped::Gone),
            () = stopping => Err(Stopped::Gone),
        }
    }
}

/// What a person changed of a transaction; null is what they left.
#[derive(Serialize)]
struct EditJson<'a> {
    transaction_id: &'a str,
    label: Option<&'static str>,
    description: Option<&'a str>,
    notes: Option<&'a str>,
    tags: Option<&'a [String]>,
    edited_at: String,
}

impl<'a> EditJson<'a> {
    fn of(edited: &'a Edited) -> Self {
        let edit = &edited.edit;
        Self {
            transaction_id: edited.transaction.as_str(),
            label: edit.label.map(Label::as_str),
            description: edit.description.as_deref(),
            notes: edit.notes.as_deref(),
            tags: edit.tags.as_deref(),
            edited_at: edited.edited_at.to_string(),
        }
    }
}

/// How far the list of transactions was read: up to a moment, and so many of that moment.
#[derive(Default)]
struct Reached {
    filter: Filter,
    of_moment: i64,
    is_further: bool,
}

impl Reached {
    const fn page(&self) -> Page {
        Page {
            newest_first: false,
            limit: PAGE,
            offset: self.of_moment,
        }
    }

    /// Past a page that was read. False if it was the last.
    fn advance(&mut self, rows: &[Listed]) -> bool {
        let Some(last) = rows.last().map(|row| row.at) else {
            return false;
        };
        let of_last = rows.iter().rev().take_while(|row| row.at == last).count();
        let of_last = i64::try_from(of_last).unwrap_or(i64::MAX);
        if self.filter.from == Some(last) {
            self.of_moment += of_last;
        } else {
            self.of_moment = of_last;
        }
        self.filter.from = Some(last);
        self.is_further = true;
        i64::try_from(rows.len()).is_ok_and(|read| read == PAGE)
    }
}

#[derive(Serialize)]
struct WorkspaceJson<'a, I> {
    id: &'a str,
    name: &'a str,
    role: &'a str,
    base_currency: &'a str,
    sandbox: bool,
    integrations: Vec<I>,
    holdings: Vec<HoldingJson<'a>>,
}

#[derive(Serialize)]
struct HoldingJson<'a> {
    asset: AssetJson<'a>,
    is_spam: bool,
    quantity: Decimal,
    /// Null where it is unknown.
    cost_basis: Option<Decimal>,
    wallets: Vec<WalletJson>,
}

#[derive(Serialize)]
struct WalletJson {
    wallet_id: String,
    quantity: Decimal,
}

impl<'a> HoldingJson<'a> {
    fn of(held: &'a HeldAsset, is_spam: bool) -> Result<Self, StoreError> {
        // Written from a u8.
        let decimals = u8::try_from(held.decimals).unwrap_or(u8::MAX);
        let parts: Vec<Part> = serde_json::from_str(&held.distribution)
            .map_err(|error| StoreError::Corrupt(format!("a holding's distribution: {error}")))?;
        Ok(Self {
            asset: AssetJson::of_held(held),
            is_spam,
            quantity: held.quantity.decimal(decimals),
            cost_basis: held.cost_basis.map(Fiat::decimal),
            wallets: parts
                .into_iter()
                .map(|part| WalletJson {
                    wallet_id: part.integration.to_string(),
                    quantity: part.units.decimal(decimals),
                })
                .collect(),
        })
    }
}

/// An object without its closing brace, for more to follow.
fn open(object: &impl Serialize) -> Result<String, StoreError> {
    let mut text = written(object)?;
    text.pop();
    Ok(text)
}

fn written(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

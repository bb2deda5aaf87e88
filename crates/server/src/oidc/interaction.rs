//! An authorisation request on its way through its person: what is still to ask, and the answer.

use kc_domain::{GrantId, InteractionId, Scope, Scopes, Timestamp, WorkspaceId};
use kc_oidc::{
    AuthorizationRequest, ErrorCode, IdTokenHint, Prompt, Refusal, authorization, tokens,
};
use kc_store::{
    StoreError, Tx,
    clients::{AuthMethod, Client},
    oauth::{
        authorization_codes::{self, AuthorizationCode},
        consents::{self, Consent},
        interactions,
    },
    people::Membership,
    secret::Secret,
};
use serde::{Deserialize, Serialize};

use crate::{
    account::{session::SignedIn, workspaces},
    app::Shared,
};

/// What waits for its person, as the store keeps it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Parked {
    Authorization(Box<Authorization>),
    /// Whether to sign out, and where to go then.
    SignOut {
        redirect_to: Option<String>,
    },
}

/// A client's request and where its answer goes.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Authorization {
    pub request: AuthorizationRequest,
    pub redirect_uri: String,
}

/// What is to ask next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    SignIn,
    SelectAccount,
    /// The person is signed in, but proved it too long ago to grant something now.
    Reauthenticate,
    Consent,
    /// Nothing: the answer can be given.
    Done,
    /// Nothing: somebody else signed in than the client expects.
    Refused,
}

/// How far a request has come with its person.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    /// When the request was parked; nothing while it is first looked at.
    pub begun_at: Option<Timestamp>,
    pub account_chosen: bool,
}

/// What it takes to answer a request without asking.
pub(crate) struct Remembered {
    pub workspace: WorkspaceId,
    pub scopes: Scopes,
}

impl Authorization {
    /// What is to ask next. With [`Step::Done`] comes what was agreed before.
    pub async fn next(
        &self,
        client: &Client,
        signed_in: Option<&SignedIn>,
        progress: Progress,
        shared: &Shared,
    ) -> Result<(Step, Option<Remembered>), StoreError> {
        let Some(signed_in) = signed_in else {
            return Ok((Step::SignIn, None));
        };
        if self.must_sign_in(signed_in, progress, shared) {
            return Ok((Step::SignIn, None));
        }
        if !self.is_expected(signed_in, shared) {
            let has_tried = progress
                .begun_at
                .is_some_and(|begun| signed_in.session.authenticated_at >= begun);
            let step = if has_tried {
                Step::Refused
            } else {
                Step::SignIn
            };
            return Ok((step, None));
        }
        let proved_since = progress
            .begun_at
            .is_some_and(|begun| signed_in.session.authenticated_at >= begun);
        if self.request.asks(Prompt::SelectAccount) && !progress.account_chosen && !proved_since {
            return Ok((Step::SelectAccount, None));
        }
        if let Some(remembered) = self.remembered(client, signed_in, shared).await? {
            return Ok((Step::Done, Some(remembered)));
        }
        let step = if signed_in.is_recent(shared) {
            Step::Consent
        } else {
            Step::Reauthenticate
        };
        Ok((step, None))
    }

    fn must_sign_in(&self, signed_in: &SignedIn, progress: Progress, shared: &Shared) -> bool {
        let proved_at = signed_in.session.authenticated_at;
        let proved_since = progress.begun_at.is_some_and(|begun| proved_at >= begun);
        if self.request.asks(Prompt::Login) && !proved_since {
            return true;
        }
        let too_old = |most: u64| shared.now().since(proved_at).as_secs() > most;
        if !proved_since && self.request.max_age.is_some_and(too_old) {
            return true;
        }
        self.request.max_age == Some(0) && !proved_since
    }

    /// Whether this is whom the client named, if it named anybody.
    fn is_expected(&self, signed_in: &SignedIn, shared: &Shared) -> bool {
        let subject = signed_in.user.id.as_str();
        let hinted = self.hinted_subject(shared);
        let wanted = self.request.claims.subject.as_deref();
        hinted.is_none_or(|it| it == subject) && wanted.is_none_or(|it| it == subject)
    }

    /// Whether there is nothing to put to the person: an answer, or a refusal, goes back at once.
    pub fn is_settled(&self, step: Step) -> bool {
        matches!(step, Step::Done | Step::Refused) || self.request.asks(Prompt::None)
    }

    /// Whom the client expects, by an ID token that it was given before.
    fn hinted_subject(&self, shared: &Shared) -> Option<String> {
        let hint = self.request.id_token_hint.as_deref()?;
        // A hint that is none of ours fits nobody.
        let hint: Result<IdTokenHint, _> = shared.keys().verify(hint, tokens::ID_TOKEN_TYPE);
        Some(hint.map_or_else(|_| String::new(), |hint| hint.sub))
    }

    async fn remembered(
        &self,
        client: &Client,
        signed_in: &SignedIn,
        shared: &Shared,
    ) -> Result<Option<Remembered>, StoreError> {
        if self.request.asks(Prompt::Consent) || self.could_be_anybody(client) {
            return Ok(None);
        }
        let consent = consents::find(&shared.app.store, &signed_in.user.id, &client.id).await?;
        let Some(consent) = consent else {
            return Ok(None);
        };
        let asked = self.asked_scopes();
        let is_settled =
            |scope: &&Scope| consent.scopes.contains(scope) || consent.declined.contains(scope);
        if !asked.iter().all(|scope| is_settled(&scope)) {
            return Ok(None);
        }
        let workspaces = workspaces::shareable(&signed_in.user, client.is_sandbox, shared).await?;
        let is_still_there = workspaces
            .iter()
            .any(|it| it.workspace_id == consent.workspace_id);
        Ok(is_still_there.then(|| Remembered {
            workspace: consent.workspace_id,
            scopes: common(&asked, &consent.scopes),
        }))
    }

    /// A program without a credential whose answers go to an address that any program on the
    /// person's device may take for itself (RFC 8252, section 8.6): the person is always asked.
    fn could_be_anybody(&self, client: &Client) -> bool {
        client.auth_method == AuthMethod::None && !self.redirect_uri.starts_with("https://")
    }

    /// The scopes to agree to: those asked for, and those that claims asked for by name belong to.
    pub fn asked_scopes(&self) -> Scopes {
        let by_claims = self.request.claims.scopes();
        self.request
            .scopes
            .iter()
            .chain(by_claims.iter())
            .cloned()
            .collect()
    }

    /// Where the client is told of a refusal.
    pub fn refuse(&self, refusal: &Refusal, shared: &Shared) -> String {
        refusal_url(
            &self.redirect_uri,
            self.request.state.as_deref(),
            refusal,
            shared,
        )
    }

    /// Where the client is told that the person said no.
    pub fn deny(&self, shared: &Shared) -> String {
        let refusal = Refusal::new(ErrorCode::AccessDenied, "The user said no.");
        self.refuse(&refusal, shared)
    }

    /// What is told to a client that wants nobody asked.
    pub fn cannot_ask(step: Step) -> Refusal {
        let (code, why) = match step {
            Step::SignIn => (ErrorCode::LoginRequired, "The user has to sign in."),
            Step::Refused => (
                ErrorCode::LoginRequired,
                "Somebody else signed in than the one who was asked for.",
            ),
            Step::SelectAccount => (
                ErrorCode::AccountSelectionRequired,
                "The user has to choose an account.",
            ),
            Step::Reauthenticate | Step::Consent | Step::Done => {
                (ErrorCode::ConsentRequired, "The user has to agree.")
            }
        };
        Refusal::new(code, why)
    }

    /// Writes a code down for the client and says where to send the person with it. The caller
    /// commits.
    pub async fn grant(
        &self,
        tx: &mut Tx,
        client: &Client,
        signed_in: &SignedIn,
        agreed: Remembered,
        shared: &Shared,
    ) -> Result<String, StoreError> {
        let now = shared.now();
        let secret = Secret::generate("code_");
        let claims = self.request.claims.clone().restricted_to(&agreed.scopes);
        let code = AuthorizationCode {
            client_id: client.id.clone(),
            user_id: signed_in.user.id.clone(),
            workspace_id: agreed.workspace,
            grant_id: GrantId::generate(),
            scopes: common(&self.request.scopes, &agreed.scopes),
            claims: serde_json::to_string(&claims).ok(),
            redirect_uri: self.redirect_uri.clone(),
            challenge: self.request.challenge.clone().map(String::from),
            nonce: self.request.nonce.clone(),
            dpop_key: self.request.dpop_jkt.clone(),
            authentication_methods: signed_in.session.authentication_methods.clone(),
            authenticated_at: signed_in.session.authenticated_at,
            session_id: Some(signed_in.session.id.clone()),
            expires_at: now.plus(shared.app.settings.identity.code_lifetime),
            used_at: None,
        };
        authorization_codes::insert(tx, &secret.hash(), &code, now).await?;
        let mut answer = vec![("code", secret.reveal())];
        if let Some(state) = &self.request.state {
            answer.push(("state", state));
        }
        answer.push(("iss", &shared.site.issuer));
        Ok(authorization::response_url(&self.redirect_uri, &answer))
    }

    /// The same for a parked request, whose person has just agreed: remembers that too. Nothing if
    /// the request is over.
    pub async fn agree(
        &self,
        id: &InteractionId,
        client: &Client,
        signed_in: &SignedIn,
        agreed: Remembered,
        shared: &Shared,
    ) -> Result<Option<String>, StoreError> {
        let now = shared.now();
        let store = &shared.app.store;
        let before = consents::find(store, &signed_in.user.id, &client.id).await?;
        let consent = self.consent(before, &agreed);
        let mut tx = store.begin().await?;
        if !interactions::end(&mut tx, id, now).await? {
            return Ok(None);
        }
        consents::put(&mut tx, &signed_in.user.id, &client.id, &consent, now).await?;
        let url = self
            .grant(&mut tx, client, signed_in, agreed, shared)
            .await?;
        tx.commit().await?;
        Ok(Some(url))
    }

    /// What is to be remembered: what was agreed to now, and what was before on the same workspace
    /// and was not asked for now.
    fn consent(&self, before: Option<Consent>, agreed: &Remembered) -> Consent {
        let asked = self.asked_scopes();
        let before = before.filter(|before| before.workspace_id == agreed.workspace);
        let not_asked = |scopes: &Scopes| -> Vec<Scope> {
            let kept = scopes.iter().filter(|scope| !asked.contains(scope));
            kept.cloned().collect()
        };
        let (kept, declined) = before.map_or_else(Default::default, |before| {
            (not_asked(&before.scopes), not_asked(&before.declined))
        });
        let left_out = asked.iter().filter(|scope| !agreed.scopes.contains(scope));
        Consent {
            workspace_id: agreed.workspace.clone(),
            scopes: agreed.scopes.iter().cloned().chain(kept).collect(),
            declined: left_out.cloned().chain(declined).collect(),
        }
    }

    /// The same for a parked request whose person need not be asked.
    pub async fn answer(
        &self,
        id: &InteractionId,
        client: &Client,
        signed_in: &SignedIn,
        remembered: Remembered,
        shared: &Shared,
    ) -> Result<Option<String>, StoreError> {
        let mut tx = shared.app.store.begin().await?;
        if !interactions::end(&mut tx, id, shared.now()).await?
            || !consents::hold(&mut tx, &signed_in.user.id, &client.id).await?
        {
            return Ok(None);
        }
        let url = self
            .grant(&mut tx, client, signed_in, remembered, shared)
            .await?;
        tx.commit().await?;
        Ok(Some(url))
    }

    /// The workspaces that the person may choose from: those of the client's kind.
    pub async fn workspaces(
        client: &Client,
        signed_in: &SignedIn,
        shared: &Shared,
    ) -> Result<Vec<Membership>, StoreError> {
        workspaces::shareable(&signed_in.user, client.is_sandbox, shared).await
    }
}

/// Those of `scopes` that are in `others` too.
fn common(scopes: &Scopes, others: &Scopes) -> Scopes {
    scopes
        .iter()
        .filter(|scope| others.contains(scope))
        .cloned()
        .collect()
}

/// Where a client is told of a refusal.
pub(super) fn refusal_url(
    redirect_uri: &str,
    state: Option<&str>,
    refusal: &Refusal,
    shared: &Shared,
) -> String {
    let mut answer = vec![
        ("error", refusal.code.text()),
        ("error_description", &*refusal.description),
    ];
    if let Some(state) = state {
        answer.push(("state", state));
    }
    answer.push(("iss", &shared.site.issuer));
    authorization::response_url(redirect_uri, &answer)
}

//! Proof that a connected address is its user's own: a signature of its key. The server writes the
//! whole message and keeps it; what was signed must be that, letter for letter, so that nothing of
//! it is read from outside.

mod message;

use std::time::Duration;

use alloy_primitives::Address;
use axum::{extract::State, response::Response as HttpResponse};
use kc_store::{
    identity::challenges::{self, NewChallenge, Purpose},
    integrations::{self, Integration},
    secret::{Secret, SecretHash},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{add::added, not_found};
use crate::{
    answer::{Envelope, Success},
    app::Shared,
    data::wire::WidgetIntegrationJson,
    error::{Code, ConnectError},
    extract::{Consented, JsonBody, LinkSession, Wallet},
    openapi::ConnectRefusals,
};
use message::{Message, Unproven, check};

/// As long as a person may take over their wallet's window.
const LIFETIME: Duration = Duration::from_secs(300);

#[derive(Deserialize, ToSchema)]
#[schema(as = AskForOwnership)]
pub(crate) struct AskRequest {
    /// The page whose wallet signs: one of the client's allowed origins, as browsers write it.
    origin: String,
    /// The chain that the wallet is on; Ethereum's if it is left out.
    chain_id: Option<u64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnershipQuestion)]
pub(crate) struct Question {
    /// What the signature is to be sent with.
    challenge: String,
    /// To be signed as it is, by `personal_sign`.
    message: String,
    expires_at: String,
}

/// Ask for a proof of ownership
///
/// `POST /widget/integrations/{walletId}/ownership/challenge` gives the message, in the form of
/// EIP-4361, that shows by its signature that a connected address is the user's own. It is good for
/// 5 minutes, once.
///
/// Refusals: `INVALID_REQUEST` for an origin that the client may not use, and for what has
/// no address of Ethereum's kind: other chains, exchanges, files.
#[utoipa::path(
    post,
    path = "/widget/integrations/{wallet_id}/ownership/challenge",
    operation_id = "askForOwnership",
    tag = "Widget",
    params(("wallet_id" = String, Path, description = "The integration.")),
    request_body = AskRequest,
    responses(
        (status = 200, description = "What to sign.", body = Envelope<Question>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn ask(
    session: LinkSession<Consented>,
    Wallet(wallet): Wallet,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<AskRequest>,
) -> Result<Success<Question>, ConnectError> {
    let integration = own(&wallet, &session, &shared).await?;
    let address = address_of_key(&integration, &shared)?;
    if !session
        .row
        .client_allowed_origins
        .0
        .contains(&request.origin)
    {
        return Err(ConnectError::invalid_request(
            "This origin is not among the client's allowed origins.",
        ));
    }
    let (now, expires_at) = (shared.now(), shared.now().plus(LIFETIME));
    let challenge = Secret::generate("own_").reveal().to_owned();
    let message = Message {
        origin: &request.origin,
        address,
        chain_id: request.chain_id.unwrap_or(1),
        nonce: &hex::encode(SecretHash::of(&challenge).as_bytes())[..32],
        issued_at: now,
        expires_at,
    }
    .to_string();
    let new = NewChallenge {
        token: &token(&session, &integration, &challenge),
        purpose: Purpose::ProveOwnership,
        email: None,
        user: Some(&session.at.user),
        code_hash: None,
        state: Some(&message),
        tries: 1,
        expires_at,
    };
    let mut tx = shared.app.store.begin_single().await?;
    challenges::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(Success(Question {
        challenge,
        message,
        expires_at: expires_at.to_string(),
    }))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = ProveOwnership)]
pub(crate) struct ProveRequest {
    challenge: String,
    /// 65 bytes in hexadecimal digits after `0x`, as wallets give them.
    signature: String,
}

/// Prove ownership
///
/// `POST /widget/integrations/{walletId}/ownership` takes the signature of the message. The address
/// is then verified on every chain on which its user has connected it.
///
/// Refusals: `OWNERSHIP_NOT_PROVEN` for a signature of another address or message, or of a contract,
/// whose signatures can not be checked yet; `CODE_EXPIRED` for a challenge that is over, used, or of
/// another integration or session.
#[utoipa::path(
    post,
    path = "/widget/integrations/{wallet_id}/ownership",
    operation_id = "proveOwnership",
    tag = "Widget",
    params(("wallet_id" = String, Path, description = "The integration.")),
    request_body = ProveRequest,
    responses(
        (status = 200, description = "The integration, verified.", body = Envelope<WidgetIntegrationJson<'_>>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn prove(
    session: LinkSession<Consented>,
    Wallet(wallet): Wallet,
    State(shared): State<Shared>,
    JsonBody(request): JsonBody<ProveRequest>,
) -> Result<HttpResponse, ConnectError> {
    let integration = own(&wallet, &session, &shared).await?;
    let address = address_of_key(&integration, &shared)?;
    let (store, now) = (&shared.app.store, shared.now());
    let token = token(&session, &integration, &request.challenge);
    let mut tx = store.begin_single().await?;
    let taken = challenges::take_try(&mut tx, &token, Purpose::ProveOwnership, now).await?;
    tx.commit().await?;
    let message = taken.and_then(|it| it.state).ok_or_else(too_late)?;
    check(&message, &request.signature, address).map_err(|unproven| refused(&unproven))?;

    let mut tx = store.begin_single().await?;
    let workspace = &session.at.workspace;
    integrations::verify(&mut tx, workspace, &integration.address, now).await?;
    tx.commit().await?;
    store.wake_watchers();
    added(&shared, &integration.id).await
}

async fn own(
    wallet: &kc_domain::IntegrationId,
    session: &LinkSession<Consented>,
    shared: &Shared,
) -> Result<Integration, ConnectError> {
    let found = integrations::find(&shared.app.store, wallet).await?;
    found
        .filter(|it| it.workspace_id == session.at.workspace)
        .ok_or_else(not_found)
}

/// The address, if a key of Ethereum's kind can stand behind it.
fn address_of_key(integration: &Integration, shared: &Shared) -> Result<Address, ConnectError> {
    let provider = shared.app.catalogue.get(&integration.provider);
    let address = integration.address.parse::<Address>().ok();
    address
        .filter(|_| provider.is_some_and(|it| it.is_evm))
        .ok_or_else(|| {
            ConnectError::invalid_request(
                "Only addresses of Ethereum and chains like it can be verified.",
            )
        })
}

/// A challenge is known only to the session and for the integration that it was asked for.
fn token(
    session: &LinkSession<Consented>,
    integration: &Integration,
    challenge: &str,
) -> SecretHash {
    SecretHash::of(&format!(
        "{}\n{}\n{challenge}",
        session.row.id, integration.id
    ))
}

fn too_late() -> ConnectError {
    ConnectError::new(
        Code::TooLate,
        "This took too long, or was answered before. Please sign once more.",
    )
}

fn refused(unproven: &Unproven) -> ConnectError {
    let sentence = match unproven {
        Unproven::NotOfAKey => {
            "This is no signature of a key. A smart contract's can not be checked yet."
        }
        Unproven::Another => {
            "This signature is not the address' own. Choose the account with this address in the \
             wallet; a smart contract's signature can not be checked yet."
        }
    };
    ConnectError::new(Code::OwnershipNotProven, sentence)
}

//! Passkeys (WebAuthn): a key pair of a person's device for this site, used after the device has
//! seen its owner's finger, face or PIN.
//!
//! Both ceremonies have two steps with a browser between them. The first gives options for the
//! browser, as `PublicKeyCredential.parseCreationOptionsFromJSON` and its sibling read them, and a
//! state that the store keeps: it holds the challenge, survives a restart or a change of node, and
//! is to be used once and soon. The second takes what the browser's `toJSON()` gave.
//!
//! The user handle in a passkey is the UUID of the user's id, so that it says nothing of them and
//! a passkey found by the browser alone leads back to its user.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kc_domain::UserId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{DiscoverableAuthentication, Passkey, PasskeyRegistration, WebauthnError},
};

/// How long the browser lets its person take.
const PATIENCE: Duration = Duration::from_mins(5);
/// A credential's id has at most 1023 bytes.
const LONGEST_ID: usize = 1023;

/// Makes and checks passkeys for one site.
pub struct Passkeys {
    site: Webauthn,
}

/// A passkey as it is kept. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPasskey {
    /// Unique over all users; base64url.
    pub credential_id: String,
    /// The public key, the counter and what else is needed to check it; JSON.
    pub data: String,
}

/// Why a passkey is none, or not one to let in.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// The site has no name that passkeys could be bound to, such as one that is an IP address.
    #[error("passkeys do not work for this site: {0}")]
    Site(WebauthnError),
    /// What the browser sent has not the form of a credential.
    #[error("the credential can not be read")]
    Malformed,
    /// It has, and is not to be trusted. The reason is for our own log.
    #[error("the credential is refused: {0}")]
    Refused(WebauthnError),
    /// The credential was not among those asked for, or belongs to somebody else.
    #[error("the credential is not one that was asked for")]
    NotAsked,
    /// The state is none of this ceremony.
    #[error("the state of the ceremony can not be read")]
    State,
    /// What is kept of a passkey can not be read.
    #[error("the kept passkey can not be read")]
    Stored,
    /// The id of the user has no UUID in it.
    #[error("the user can have no passkey")]
    User,
}

#[derive(Serialize, Deserialize)]
enum State {
    Registration(PasskeyRegistration),
    Authentication {
        /// The ids of the credentials that were asked for; without, any may come.
        allowed: Option<Vec<String>>,
        challenge: DiscoverableAuthentication,
    },
}

impl Passkeys {
    /// Passkeys for `rp_id`, a domain, used by pages of exactly `origin`, which is that domain or
    /// lies under it. `name` is shown by devices.
    ///
    /// # Errors
    /// [`PasskeyError::Site`] if `rp_id` and `origin` do not go together, or are an address.
    pub fn new(rp_id: &str, origin: &Url, name: &str) -> Result<Self, PasskeyError> {
        let site = WebauthnBuilder::new(rp_id, origin)
            .and_then(|builder| builder.rp_name(name).timeout(PATIENCE).build())
            .map_err(PasskeyError::Site)?;
        Ok(Self { site })
    }

    /// Begins to make a passkey for `user`: the browser's options and the state to keep. A device
    /// that holds one of `existing` will say so instead of making a second.
    ///
    /// # Errors
    /// [`PasskeyError::User`] or [`PasskeyError::Stored`] for ids that are none.
    pub fn start_registration(
        &self,
        user: &UserId,
        email: &str,
        name: &str,
        existing: &[StoredPasskey],
    ) -> Result<(Value, String), PasskeyError> {
        let existing = existing
            .iter()
            .map(|passkey| URL_SAFE_NO_PAD.decode(&passkey.credential_id))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| PasskeyError::Stored)?;
        let shown = if name.is_empty() { email } else { name };
        let (options, state) = self
            .site
            .start_passkey_registration(handle(user)?, email, shown, Some(existing))
            .map_err(PasskeyError::Refused)?;
        let mut options = public_key(&options)?;
        // Kept on the device, so that signing in needs no address typed first, and asks no server
        // which addresses have passkeys.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Ok((options, written(&State::Registration(state))?))
    }

    /// The passkey that the browser made. Its id must be new to the store.
    ///
    /// # Errors
    /// If it is none, was not made for this site and this challenge, or the device did not verify
    /// its owner.
    pub fn finish_registration(
        &self,
        state: &str,
        credential: &Value,
    ) -> Result<StoredPasskey, PasskeyError> {
        let State::Registration(state) = read(state)? else {
            return Err(PasskeyError::State);
        };
        let credential =
            serde::Deserialize::deserialize(credential).map_err(|_| PasskeyError::Malformed)?;
        let passkey = self
            .site
            .finish_passkey_registration(&credential, &state)
            .map_err(PasskeyError::Refused)?;
        stored(&passkey)
    }

    /// Begins to sign in: the browser's options and the state to keep. With `None` any passkey of
    /// this site may answer; a list, for somebody known already, admits no others.
    ///
    /// # Errors
    /// [`PasskeyError::Refused`] if the library will not.
    pub fn start_authentication(
        &self,
        allow: Option<&[StoredPasskey]>,
    ) -> Result<(Value, String), PasskeyError> {
        let (options, challenge) = self
            .site
            .start_discoverable_authentication()
            .map_err(PasskeyError::Refused)?;
        let mut options = public_key(&options)?;
        let allowed = allow.map(|passkeys| {
            let ids = passkeys.iter().map(|passkey| passkey.credential_id.clone());
            ids.collect::<Vec<_>>()
        });
        if let Some(ids) = &allowed {
            let descriptor = |id| json!({ "type": "public-key", "id": id });
            options["allowCredentials"] = ids.iter().map(descriptor).collect();
        }
        let state = State::Authentication { allowed, challenge };
        Ok((options, written(&state)?))
    }

    /// Whether `passkey`, which the store holds for `owner` under [`credential_id_of`] the
    /// credential, made it: the passkey with its counter moved on, to be kept.
    ///
    /// # Errors
    /// If the credential is for another site, challenge, owner or passkey, is not signed by this
    /// one, was made without its owner being verified, or its counter shows that it was used before
    /// or that the device was copied.
    pub fn finish_authentication(
        &self,
        state: &str,
        credential: &Value,
        passkey: &StoredPasskey,
        owner: &UserId,
    ) -> Result<StoredPasskey, PasskeyError> {
        let State::Authentication { allowed, challenge } = read(state)? else {
            return Err(PasskeyError::State);
        };
        let asked = allowed
            .as_ref()
            .is_none_or(|ids| ids.contains(&passkey.credential_id));
        // Without a list it is the handle alone that says whose sign-in this is.
        let owned = if credential["response"]["userHandle"].is_null() {
            allowed.is_some()
        } else {
            user_handle_of(credential).as_ref() == Some(owner)
        };
        if !asked || !owned {
            return Err(PasskeyError::NotAsked);
        }
        let credential =
            serde::Deserialize::deserialize(credential).map_err(|_| PasskeyError::Malformed)?;
        let mut passkey: Passkey =
            serde_json::from_str(&passkey.data).map_err(|_| PasskeyError::Stored)?;
        let result = self
            .site
            .finish_discoverable_authentication_v2(&credential, challenge, &passkey)
            .map_err(PasskeyError::Refused)?;
        passkey.update_credential(&result);
        stored(&passkey)
    }
}

/// The id under which the store would hold the passkey that made `credential`.
#[must_use]
pub fn credential_id_of(credential: &Value) -> Option<String> {
    let id = decoded(&credential["rawId"])?;
    (1..=LONGEST_ID)
        .contains(&id.len())
        .then(|| URL_SAFE_NO_PAD.encode(id))
}

/// The user for whom the passkey that made `credential` says it was made. To be believed only
/// after [`Passkeys::finish_authentication`].
#[must_use]
pub fn user_handle_of(credential: &Value) -> Option<UserId> {
    let handle = decoded(&credential["response"]["userHandle"])?;
    let uuid = Uuid::from_slice(&handle).ok()?;
    UserId::parse(&format!("{}{}", UserId::PREFIX, uuid.simple()))
}

fn decoded(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str().filter(|text| text.len() <= 2 * LONGEST_ID)?;
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn handle(user: &UserId) -> Result<Uuid, PasskeyError> {
    let text = user.as_str().strip_prefix(UserId::PREFIX);
    text.and_then(|text| Uuid::try_parse(text).ok())
        .ok_or(PasskeyError::User)
}

/// The part of the options that browsers read from JSON.
fn public_key(options: &impl Serialize) -> Result<Value, PasskeyError> {
    let mut options = serde_json::to_value(options).map_err(|_| PasskeyError::State)?;
    Ok(options["publicKey"].take())
}

fn stored(passkey: &Passkey) -> Result<StoredPasskey, PasskeyError> {
    Ok(StoredPasskey {
        credential_id: URL_SAFE_NO_PAD.encode(passkey.cred_id()),
        data: serde_json::to_string(passkey).map_err(|_| PasskeyError::Stored)?,
    })
}

fn written(state: &State) -> Result<String, PasskeyError> {
    serde_json::to_string(state).map_err(|_| PasskeyError::State)
}

fn read(state: &str) -> Result<State, PasskeyError> {
    serde_json::from_str(state).map_err(|_| PasskeyError::State)
}

//! The signing keys of the installation, kept sealed in the store and parsed in memory.

use std::{
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use kc_domain::Timestamp;
use kc_oidc::{Algorithm, KeyRing, KeyState, SigningKey};
use kc_store::{
    Store, StoreError,
    oauth::signing_keys::{self, State},
    seal::MasterKey,
};

/// A token of an unknown key makes us look for new keys, but no more often than this.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Other nodes change keys too: looked for so often at the latest.
const LOOK_AT_LATEST: Duration = Duration::from_secs(60);
/// A key that signs no more is shown for so long: longer than anything that it signed is good.
const SHOWN_AFTERWARDS: Duration = Duration::from_secs(3 * 24 * 3600);

/// Why there are no keys to sign with.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeysError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "the signing keys were sealed with another master key; this installation needs the one \
         that it was set up with"
    )]
    OtherMasterKey,
    #[error("signing keys: {0}")]
    Unusable(String),
}

/// The keys, the same for all requests until another node or `kryptos keys rotate` changes them.
pub struct SigningKeys {
    ring: RwLock<Arc<KeyRing>>,
    master: MasterKey,
    looked_at: Mutex<Timestamp>,
}

impl SigningKeys {
    /// Opens the keys; on a new installation makes them first.
    ///
    /// # Errors
    /// If the database fails, or another master key sealed them.
    pub async fn open(
        store: &Store,
        master: MasterKey,
        now: Timestamp,
    ) -> Result<Self, SigningKeysError> {
        for algorithm in Algorithm::ALL {
            let there = signing_keys::all(store).await?;
            for state in [State::Current, State::Next] {
                let same = |key: &signing_keys::SigningKey| {
                    key.algorithm == algorithm.as_str() && key.state == state
                };
                if !there.iter().any(same) {
                    let key = new_key(algorithm, state, &master, now).await?;
                    let mut tx = store.begin().await?;
                    signing_keys::insert(&mut tx, &key, now).await?;
                    tx.commit().await?;
                }
            }
        }
        let ring = load(store, &master).await?;
        Ok(Self {
            ring: RwLock::new(Arc::new(ring)),
            master,
            looked_at: Mutex::new(now),
        })
    }

    /// The keys as this process knows them.
    #[must_use]
    pub fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks whether other nodes changed the keys, unless that was done a short while ago. Says
    /// whether it looked.
    pub(crate) async fn look_again(&self, store: &Store, now: Timestamp, urgent: bool) -> bool {
        let pause = if urgent { LOOK_EVERY } else { LOOK_AT_LATEST };
        {
            let mut looked_at = self
                .looked_at
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if now.since(*looked_at) < pause {
                return false;
            }
            *looked_at = now;
        }
        match load(store, &self.master).await {
            Ok(ring) => {
                *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
            }
            Err(error) => tracing::error!(%error, "the signing keys could not be read again"),
        }
        true
    }

    /// Lets the next key of each algorithm sign from now on, shows a new next one, and forgets
    /// those that nothing good was signed with any more. Other nodes learn of it within a minute.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rotate(
        store: &Store,
        master: &MasterKey,
        now: Timestamp,
    ) -> Result<(), SigningKeysError> {
        // What can not be opened must not be moved on from.
        load(store, master).await?;
        for algorithm in Algorithm::ALL {
            let next = new_key(algorithm, State::Next, master, now).await?;
            let mut tx = store.begin().await?;
            if !signing_keys::advance(&mut tx, algorithm.as_str(), now).await?
                || !signing_keys::insert(&mut tx, &next, now).await?
            {
                return Err(SigningKeysError::Unusable(
                    "somebody else is rotating them right now".to_owned(),
                ));
            }
            signing_keys::forget(&mut tx, now.minus(SHOWN_AFTERWARDS)).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

impl SigningKeys {
    /// Puts new keys in the place of all there are, as when somebody may have taken them: within a
    /// minute no node believes what the old ones signed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn replace(
        store: &Store,
        master: &MasterKey,
        now: Timestamp,
    ) -> Result<(), SigningKeysError> {
        for algorithm in Algorithm::ALL {
            let keys = [
                new_key(algorithm, State::Current, master, now).await?,
                new_key(algorithm, State::Next, master, now).await?,
            ];
            let mut tx = store.begin().await?;
            signing_keys::forget_all(&mut tx, algorithm.as_str()).await?;
            for key in &keys {
                signing_keys::insert(&mut tx, key, now).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

/// An RSA key takes a good part of a second to find.
async fn new_key(
    algorithm: Algorithm,
    state: State,
    master: &MasterKey,
    now: Timestamp,
) -> Result<signing_keys::SigningKey, SigningKeysError> {
    let key = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm))
        .await
        .map_err(unusable)?
        .map_err(unusable)?;
    Ok(signing_keys::SigningKey {
        id: key.id().to_owned(),
        algorithm: algorithm.as_str().to_owned(),
        state,
        sealed_key: master.seal(key.id(), key.pkcs8()),
        changed_at: now,
    })
}

async fn load(store: &Store, master: &MasterKey) -> Result<KeyRing, SigningKeysError> {
    let mut keys = Vec::new();
    for row in signing_keys::all(store).await? {
        let algorithm = Algorithm::parse(&row.algorithm)
            .ok_or_else(|| unusable(format!("algorithm {}", row.algorithm)))?;
        let pkcs8 = master
            .open(&row.id, &row.sealed_key)
            .map_err(|_| SigningKeysError::OtherMasterKey)?;
        let key = SigningKey::from_pkcs8(algorithm, &pkcs8).map_err(unusable)?;
        let state = match row.state {
            State::Next => KeyState::Next,
            State::Current => KeyState::Current,
            State::Previous => KeyState::Previous,
        };
        keys.push((state, key));
    }
    KeyRing::new(keys).map_err(unusable)
}

fn unusable(error: impl std::fmt::Display) -> SigningKeysError {
    SigningKeysError::Unusable(error.to_string())
}

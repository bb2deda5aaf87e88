//! What the app needs to know people. The keys are found once for all tests, which takes a second.

use std::sync::{Arc, Mutex};

use kc_domain::Timestamp;
use kc_identity::{Passkeys, PasswordSettings, Passwords};
use kc_oidc::{Algorithm, SigningKey};
use kc_outbound::{Outbound, OutboundSettings};
use kc_server::{Identity, Mail, Mailer, Settings, SigningKeys};
use kc_store::{
    Store,
    oauth::signing_keys::{self, State},
    seal::MasterKey,
};
use tokio::sync::OnceCell;

/// Keeps what it is given.
#[derive(Default)]
pub struct Mails(Mutex<Vec<Mail>>);

impl Mailer for Mails {
    fn send(&self, mail: Mail) {
        self.0.lock().unwrap().push(mail);
    }
}

impl Mails {
    /// All that went to an address, the oldest first.
    pub fn to(&self, address: &str) -> Vec<Mail> {
        let all = self.0.lock().unwrap();
        all.iter().filter(|it| it.to == address).cloned().collect()
    }

    /// The code of the last mail to an address that had one.
    #[track_caller]
    pub fn code(&self, address: &str) -> String {
        let mails = self.to(address);
        let mut lines = mails.iter().rev().flat_map(|mail| mail.text.lines());
        let code = lines.find_map(|line| line.strip_prefix("    "));
        code.expect("a code was mailed").to_owned()
    }
}

struct Keys {
    master: String,
    rows: Vec<signing_keys::SigningKey>,
}

static KEYS: OnceCell<Keys> = OnceCell::const_new();

async fn keys() -> &'static Keys {
    KEYS.get_or_init(async || {
        tokio::task::spawn_blocking(|| {
            let master = MasterKey::generate();
            let kinds = Algorithm::ALL
                .into_iter()
                .flat_map(|it| [(it, State::Current), (it, State::Next)]);
            let rows = kinds.map(|(algorithm, state)| {
                let key = SigningKey::generate(algorithm).unwrap();
                signing_keys::SigningKey {
                    id: key.id().to_owned(),
                    algorithm: algorithm.as_str().to_owned(),
                    state,
                    sealed_key: master.seal(key.id(), key.pkcs8()),
                    changed_at: Timestamp::EPOCH,
                }
            });
            Keys {
                rows: rows.collect(),
                master: master.reveal(),
            }
        })
        .await
        .unwrap()
    })
    .await
}

pub async fn master_key() -> MasterKey {
    MasterKey::parse(&keys().await.master).unwrap()
}

pub async fn new(store: &Store, settings: &Settings, mails: Option<Arc<Mails>>) -> Identity {
    let keys = keys().await;
    let mut tx = store.begin().await.unwrap();
    for row in &keys.rows {
        signing_keys::insert(&mut tx, row, Timestamp::EPOCH)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let master = MasterKey::parse(&keys.master).unwrap();
    let site = settings.public_url.host_str().unwrap();
    Identity {
        keys: SigningKeys::open(store, master, Timestamp::EPOCH)
            .await
            .unwrap(),
        refresh_key: [7; 32],
        passwords: Arc::new(Passwords::new(PasswordSettings::default())),
        passkeys: Passkeys::new(site, &settings.public_url, "Kryptos Connect").ok(),
        mailer: mails.map(|mails| mails as Arc<dyn Mailer>),
        outbound: Outbound::new(OutboundSettings {
            allow_http_loopback: settings.identity.loopback_documents,
            ..OutboundSettings::default()
        })
        .unwrap(),
    }
}

/// The master key of all tests.
pub async fn master() -> MasterKey {
    MasterKey::parse(&keys().await.master).unwrap()
}

/// The keys as another node reads them.
pub async fn keys_of(store: &Store) -> SigningKeys {
    SigningKeys::open(store, master().await, Timestamp::EPOCH)
        .await
        .unwrap()
}

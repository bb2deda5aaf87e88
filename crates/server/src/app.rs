//! What the server is made of, as the binary puts it together.

use std::{borrow::Cow, collections::HashMap, ops::Deref, sync::Arc, time::Duration};

use bytes::Bytes;
use kc_domain::{Catalogue, Clock, Timestamp};
use kc_identity::{Passkeys, Passwords};
use kc_oidc::KeyRing;
use kc_outbound::Outbound;
use kc_store::{Store, seal::MasterKey};
pub(crate) use kc_wire::absolute;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    SigningKeys,
    connect::providers,
    data::{kept::KeptAnswers, known::Known},
    error::{AccountCode, AccountError},
    limits::{LimitSettings, Limits},
    mail::Mailer,
    oidc::{Documents, site::Site},
    tax::GainsCache,
    widget::{detect::Scout, streams::Streams},
};

/// Everything that the calls need.
pub struct App {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub catalogue: Arc<Catalogue>,
    /// Finds where addresses are active.
    pub scout: Arc<dyn Scout>,
    pub settings: Settings,
    pub files: Arc<dyn WebFiles>,
    pub identity: Identity,
    /// Seals what must be read again.
    pub master_key: MasterKey,
    /// Cancelled when the process stops: open event streams end, so that they do not hold it up.
    pub stopping: CancellationToken,
}

/// What it takes to know people, and to let applications in.
pub struct Identity {
    pub keys: SigningKeys,
    /// What refresh tokens are made with: secret, and the same on every node.
    pub refresh_key: [u8; 32],
    pub passwords: Arc<Passwords>,
    /// None where the public address is a number: passkeys belong to a name.
    pub passkeys: Option<Passkeys>,
    /// Without one nobody can sign in by e-mail, and so nobody can sign up.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Asks addresses that applications chose.
    pub outbound: Outbound,
}

/// What the operator may choose of signing in and of OAuth.
#[derive(Clone, Debug)]
pub struct IdentitySettings {
    /// A code is good for so long.
    pub code_lifetime: Duration,
    pub access_token_lifetime: Duration,
    /// A refresh token that is not used for so long is good no more.
    pub refresh_token_lifetime: Duration,
    pub id_token_lifetime: Duration,
    /// A browser stays signed in for so long at most, and when it is not used for `session_idle`
    /// no longer.
    pub session_lifetime: Duration,
    pub session_idle: Duration,
    /// For so long a browser in which somebody signed in before is known.
    pub device_lifetime: Duration,
    /// Whoever proved longer ago who they are is asked again before granting or changing how they
    /// sign in.
    pub step_up_after: Duration,
    /// Whether applications may register themselves (RFC 7591).
    pub dynamic_registration: bool,
    /// Whether a client's id may be the address of a document that describes it.
    pub metadata_documents: bool,
    /// Whether addresses of applications may be `http://` on this machine, for development.
    pub loopback_documents: bool,
    /// Whether data calls with an OAuth token need the client's headers too.
    pub require_client_headers: bool,
    /// Requests of a client: at the token endpoint a minute, at userinfo an hour, at the others an
    /// hour. 0 is no limit.
    pub token_requests_a_minute: u32,
    pub userinfo_requests_an_hour: u32,
    pub other_requests_an_hour: u32,
    /// The header in which a proxy in front says who asks; without one the connection tells.
    pub client_address_header: Option<String>,
}

impl Default for IdentitySettings {
    fn default() -> Self {
        const HOUR: u64 = 3600;
        const DAY: u64 = 24 * HOUR;
        Self {
            code_lifetime: Duration::from_secs(600),
            access_token_lifetime: Duration::from_secs(DAY),
            refresh_token_lifetime: Duration::from_secs(30 * DAY),
            id_token_lifetime: Duration::from_secs(DAY),
            session_lifetime: Duration::from_secs(90 * DAY),
            session_idle: Duration::from_secs(14 * DAY),
            device_lifetime: Duration::from_secs(365 * DAY),
            step_up_after: Duration::from_secs(15 * 60),
            dynamic_registration: false,
            metadata_documents: true,
            loopback_documents: false,
            require_client_headers: false,
            token_requests_a_minute: 100,
            userinfo_requests_an_hour: 1_000,
            other_requests_an_hour: 200,
            client_address_header: None,
        }
    }
}

/// What the operator may choose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where browsers and applications reach this installation.
    pub public_url: Url,
    /// `development` or `production`.
    pub environment: String,
    pub version: &'static str,
    pub identity: IdentitySettings,
    pub limits: LimitSettings,
    /// The client of the demo application; without one there is no `/demo`.
    pub demo: Option<DemoClient>,
    /// Largest body of a request, in bytes.
    pub body_limit: usize,
    /// How long a request may take in all, its body's arrival included.
    pub request_timeout: Duration,
    /// Requests worked on at once; more are refused with 503.
    pub concurrent_requests: usize,
    /// Open event streams of all sessions.
    pub event_streams: usize,
    /// How long a person waits for sources to say where an address is active.
    pub detection_patience: Duration,
    /// Most transactions of a workspace that gains are worked out of while somebody waits.
    pub longest_history: usize,
    /// Bytes of answers that are kept for when they are asked for again; 0 keeps none.
    pub kept_answers: usize,
}

impl Settings {
    /// The defaults, for an installation at `public_url`.
    #[must_use]
    pub fn new(public_url: Url, environment: impl Into<String>, version: &'static str) -> Self {
        Self {
            public_url,
            environment: environment.into(),
            version,
            identity: IdentitySettings::default(),
            limits: LimitSettings::default(),
            demo: None,
            body_limit: 64 * 1024,
            request_timeout: Duration::from_secs(30),
            concurrent_requests: 1024,
            event_streams: 1024,
            detection_patience: Duration::from_secs(5),
            longest_history: 500_000,
            kept_answers: 64 << 20,
        }
    }

    /// The public URL as an origin: `https://connect.example.com`.
    #[must_use]
    pub fn public_origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }
}

/// The client that the demo application is.
#[derive(Clone)]
pub struct DemoClient {
    pub id: String,
    pub secret: String,
}

impl std::fmt::Debug for DemoClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DemoClient({})", self.id)
    }
}

/// The built web pages, by path: `widget/index.html`, `demo/assets/x.js`, `logos/ethereum.svg`.
pub trait WebFiles: Send + Sync {
    /// The file, or nothing where the pages were not built or have no such file.
    fn get(&self, path: &str) -> Option<WebFile>;
}

/// A file of a web page.
pub struct WebFile {
    pub bytes: Bytes,
    pub content_type: Cow<'static, str>,
    /// Changes with the content: letters and digits, no quotes.
    pub etag: String,
}

/// The app with what is worked out from it once, shared by all requests.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Parts>);

pub(crate) struct Parts {
    pub app: App,
    /// The answer of the public catalogue, which never changes.
    pub catalogue_json: Bytes,
    pub requests: Semaphore,
    pub streams: Streams,
    pub site: Site,
    pub limits: Limits,
    pub documents: Documents,
    pub gains: Arc<GainsCache>,
    pub known: Known,
    pub kept: KeptAnswers,
    /// Each provider's logo as an absolute URL.
    logos: HashMap<String, String>,
}

impl Shared {
    pub fn new(app: App) -> Self {
        let logos = app
            .catalogue
            .iter()
            .map(|it| {
                (
                    it.id.clone(),
                    absolute(&app.settings.public_url, &it.logo_url),
                )
            })
            .collect();
        Self(Arc::new(Parts {
            catalogue_json: providers::render(&app),
            requests: Semaphore::new(app.settings.concurrent_requests),
            streams: Streams::new(app.settings.event_streams),
            site: Site::new(&app.settings),
            documents: Documents::default(),
            gains: Arc::default(),
            known: Known::default(),
            kept: KeptAnswers::with_room(app.settings.kept_answers),
            limits: Limits::new(&app.settings, &app.store),
            logos,
            app,
        }))
    }

    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// The keys that tokens are signed with.
    pub fn keys(&self) -> Arc<KeyRing> {
        self.app.identity.keys.ring()
    }

    /// The passkeys of this site.
    ///
    /// # Errors
    /// If there are none, as the site has no name.
    pub fn passkeys(&self) -> Result<&Passkeys, AccountError> {
        self.app.identity.passkeys.as_ref().ok_or_else(|| {
            AccountError::new(AccountCode::NotFound, "Passkeys are not offered here.")
        })
    }

    pub fn logo_of(&self, provider: &str) -> Option<&str> {
        self.logos.get(provider).map(String::as_str)
    }
}

impl Deref for Shared {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

//! What the server is made of, as the binary puts it together.

use std::{borrow::Cow, collections::HashMap, ops::Deref, sync::Arc, time::Duration};

use bytes::Bytes;
use kc_domain::{Catalogue, Clock, Timestamp};
use kc_store::Store;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{connect::providers, widget::streams::Streams};

/// Everything that the calls need.
pub struct App {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub catalogue: Arc<Catalogue>,
    pub settings: Settings,
    pub files: Arc<dyn WebFiles>,
    /// Cancelled when the process stops: open event streams end, so that they do not hold it up.
    pub stopping: CancellationToken,
}

/// What the operator may choose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where browsers and applications reach this installation.
    pub public_url: Url,
    /// `development` or `production`.
    pub environment: String,
    pub version: &'static str,
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
}

impl Settings {
    /// The defaults, for an installation at `public_url`.
    #[must_use]
    pub fn new(public_url: Url, environment: impl Into<String>, version: &'static str) -> Self {
        Self {
            public_url,
            environment: environment.into(),
            version,
            demo: None,
            body_limit: 64 * 1024,
            request_timeout: Duration::from_secs(30),
            concurrent_requests: 1024,
            event_streams: 1024,
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
            logos,
            app,
        }))
    }

    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
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

/// A URL that may be a path on this installation, made absolute for those who read it elsewhere.
pub(crate) fn absolute(public_url: &Url, url: &str) -> String {
    public_url
        .join(url)
        .map_or_else(|_| url.to_owned(), String::from)
}

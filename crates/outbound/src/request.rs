//! One request, bounded in every direction.

use std::{net::IpAddr, sync::Arc, time::Duration};

use ipnet::IpNet;
use reqwest::{
    Client, Method, Response,
    header::{ACCEPT, HeaderMap, HeaderValue},
    redirect,
};
use url::{Host, Url};

use crate::{
    guard::Guard,
    resolver::{GuardedResolver, Names, Unresolved},
};

const LONGEST_URL: usize = 4096;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Below it are the ports of mail servers, remote shells and their like, none of which should hear
/// from us; above, applications under development.
const FIRST_FREE_PORT: u16 = 1024;

pub struct OutboundSettings {
    /// Ranges that the operator allows besides the public Internet.
    pub allow: Vec<IpNet>,
    /// For a request as a whole, from the resolution of its name to the last byte of the answer.
    pub timeout: Duration,
    /// The longest body of an answer.
    pub max_bytes: usize,
    /// Allows this machine to be asked, and without TLS too: for development only.
    pub allow_http_loopback: bool,
}

impl Default for OutboundSettings {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            timeout: Duration::from_secs(5),
            max_bytes: 1 << 20,
            allow_http_loopback: false,
        }
    }
}

/// Why there is no answer. None of the messages holds an address: whoever chose it would learn
/// from them what is in our network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The URL is not one that is asked; says what of it.
    #[error("the URL is not allowed: {0}")]
    Url(&'static str),
    /// The address, or every address of the name, is not public.
    #[error("the URL leads into a private network")]
    Refused,
    #[error("the name has no address")]
    Unresolved,
    #[error("there was no whole answer in time")]
    Timeout,
    #[error("the answer is too large")]
    TooLarge,
    /// Redirects are not followed: they are one more address that somebody chose.
    #[error("the answer is a redirect")]
    Redirect,
    /// An answer of another status than the one that was needed.
    #[error("the answer has status {0}")]
    Status(u16),
    /// No connection, no TLS, or no HTTP.
    #[error("the request failed")]
    Failed,
    /// TLS does not start on this machine.
    #[error("no requests can be made")]
    Setup,
}

/// A request to an address that somebody else chose.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Makes such requests. Cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    secure: Way,
    /// Without TLS, to this machine and no other.
    plain: Option<Way>,
    timeout: Duration,
    max_bytes: usize,
}

#[derive(Clone)]
struct Way {
    client: Client,
    guard: Arc<Guard>,
}

impl Outbound {
    /// # Errors
    /// [`OutboundError::Setup`] if TLS does not start.
    pub fn new(settings: OutboundSettings) -> Result<Self, OutboundError> {
        Self::with_names(settings, &Names::System)
    }

    pub(crate) fn with_names(
        settings: OutboundSettings,
        names: &Names,
    ) -> Result<Self, OutboundError> {
        let mut guard = Guard::new(settings.allow);
        let mut plain = None;
        if settings.allow_http_loopback {
            guard = guard.and_loopback();
            plain = Some(Way::new(Guard::loopback(), names)?);
        }
        Ok(Self {
            secure: Way::new(guard, names)?,
            plain,
            timeout: settings.timeout,
            max_bytes: settings.max_bytes,
        })
    }

    /// The body of the JSON document at `url`.
    ///
    /// # Errors
    /// [`OutboundError::Status`] if the answer is not 200, and whatever [`Outbound::send`] gives.
    pub async fn get_json(&self, url: &Url) -> Result<Vec<u8>, OutboundError> {
        let json = HeaderValue::from_static("application/json");
        let answer = self
            .send(Request {
                method: Method::GET,
                url: url.clone(),
                headers: HeaderMap::from_iter([(ACCEPT, json)]),
                body: Vec::new(),
            })
            .await?;
        match answer.status {
            200 => Ok(answer.body),
            status => Err(OutboundError::Status(status)),
        }
    }

    /// The answer to `request`, of whatever status but a redirect.
    ///
    /// # Errors
    /// See [`OutboundError`]. Nothing is tried twice.
    pub async fn send(&self, request: Request) -> Result<Answer, OutboundError> {
        let way = self.way_to(&request.url)?;
        let asked = way
            .client
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .send();
        // Around everything, so that no step is forgotten.
        let answered = tokio::time::timeout(self.timeout, async {
            read(asked.await.map_err(failed)?, self.max_bytes).await
        });
        answered.await.map_err(|_| OutboundError::Timeout)?
    }

    /// The answer to `request`, of whatever status but a redirect, with as much of its body as came
    /// in time and within the bound: for those to whom the status says all.
    ///
    /// # Errors
    /// See [`OutboundError`]. Nothing is tried twice.
    pub async fn send_for_status(&self, request: Request) -> Result<Answer, OutboundError> {
        let way = self.way_to(&request.url)?;
        let deadline = tokio::time::Instant::now() + self.timeout;
        let asked = way
            .client
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .send();
        let mut response = tokio::time::timeout_at(deadline, asked)
            .await
            .map_err(|_| OutboundError::Timeout)?
            .map_err(failed)?;
        if response.status().is_redirection() {
            return Err(OutboundError::Redirect);
        }
        let mut answer = Answer {
            status: response.status().as_u16(),
            headers: std::mem::take(response.headers_mut()),
            body: Vec::new(),
        };
        let rest = async {
            while let Ok(Some(chunk)) = response.chunk().await {
                let room = self.max_bytes - answer.body.len();
                answer
                    .body
                    .extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() >= room {
                    break;
                }
            }
        };
        // What of the body comes late is not waited for, nor does it change what the status says.
        let _ = tokio::time::timeout_at(deadline, rest).await;
        Ok(answer)
    }

    /// Whether `url` is one that is asked, as far as that can be told before its name is resolved.
    ///
    /// # Errors
    /// [`OutboundError::Url`] or [`OutboundError::Refused`] if it is not.
    pub fn check(&self, url: &Url) -> Result<(), OutboundError> {
        self.way_to(url).map(|_| ())
    }

    /// By which way this URL may be asked, if by any.
    fn way_to(&self, url: &Url) -> Result<&Way, OutboundError> {
        if url.as_str().len() > LONGEST_URL {
            return Err(OutboundError::Url("it is too long"));
        }
        let (way, usual_port) = match url.scheme() {
            "https" => (Some(&self.secure), 443),
            "http" => (self.plain.as_ref(), 80),
            _ => (None, 0),
        };
        let way = way.ok_or(OutboundError::Url("it is not https"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OutboundError::Url("it has a user or a password"));
        }
        let port = url.port().unwrap_or(usual_port);
        if port != usual_port && port < FIRST_FREE_PORT {
            return Err(OutboundError::Url("its port is another service's"));
        }
        // A name is judged when it is resolved; an address never is.
        let address = match url.host() {
            None => return Err(OutboundError::Url("it has no host")),
            Some(Host::Domain(_)) => return Ok(way),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        if !way.guard.permits(address) {
            return Err(OutboundError::Refused);
        }
        Ok(way)
    }
}

impl Way {
    fn new(guard: Guard, names: &Names) -> Result<Self, OutboundError> {
        let guard = Arc::new(guard);
        let resolver = GuardedResolver {
            names: names.clone(),
            guard: Arc::clone(&guard),
        };
        let client = Client::builder()
            .dns_resolver(Arc::new(resolver))
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            // Hosts are many and asked seldom.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("KryptosConnect/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| OutboundError::Setup)?;
        Ok(Self { client, guard })
    }
}

/// Reads the answer up to its bound, whatever it says of its own length.
async fn read(mut response: Response, max_bytes: usize) -> Result<Answer, OutboundError> {
    if response.status().is_redirection() {
        return Err(OutboundError::Redirect);
    }
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |bytes| bytes > max_bytes) {
        return Err(OutboundError::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > max_bytes {
            return Err(OutboundError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}

fn failed(error: reqwest::Error) -> OutboundError {
    match Unresolved::beneath(&error) {
        Some(Unresolved::Refused) => OutboundError::Refused,
        Some(Unresolved::Unknown) => OutboundError::Unresolved,
        None if error.is_timeout() => OutboundError::Timeout,
        None => OutboundError::Failed,
    }
}

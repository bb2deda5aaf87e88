//! Mails by SMTP, sent one after another beside the requests that ask for them.

use std::{fmt, net::IpAddr, time::Duration};

use anyhow::{Context as _, bail};
use kc_server::{Mail, Mailer};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    task::JoinHandle,
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use url::{Host, Url};

/// How many mails may wait. A mail server that is down fills it, and then mails are lost, which
/// their addressees can mend; memory that fills up nobody could.
const QUEUE: usize = 256;
/// The pauses between tries at one mail.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];
/// For each step of the conversation.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long mails are still sent after the stop.
const DRAIN: Duration = Duration::from_secs(5);

pub struct SmtpSettings {
    /// `smtp://user:password@host:587` (TLS by STARTTLS, without which nothing is sent) or
    /// `smtps://user:password@host:465` (TLS from the start). `?tls=none` sends in the clear, as
    /// does `smtp://` to this very machine.
    pub url: Url,
    /// Whom mails are from: `Name <address>`, or the address alone.
    pub from: String,
}

/// The URL holds a password.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpSettings(…)")
    }
}

/// Sends mails to a mail server. Logs neither whom they go to nor what they say.
pub struct SmtpMailer {
    queue: mpsc::Sender<Mail>,
}

impl SmtpMailer {
    /// Starts to send. The task ends after `stop`, when what waited is sent or five seconds are
    /// over; whoever shuts down waits for it.
    ///
    /// # Errors
    /// If the settings can not be used. The message holds none of their values.
    pub fn start(
        settings: &SmtpSettings,
        stop: CancellationToken,
    ) -> anyhow::Result<(Self, JoinHandle<()>)> {
        let post = Post {
            transport: transport(&settings.url)?,
            from: settings
                .from
                .parse()
                .context("the sender of mails is not an address")?,
            pauses: PAUSES,
        };
        Ok(Self::with_post(post, stop, DRAIN))
    }

    fn with_post(post: Post, stop: CancellationToken, drain: Duration) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let task = tokio::spawn(work(post, waiting, stop, drain));
        (Self { queue }, task)
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: Mail) {
        match self.queue.try_send(mail) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                tracing::error!(waiting = QUEUE, "a mail is lost: too many wait already");
            }
            Err(TrySendError::Closed(_)) => {
                tracing::warn!("a mail is lost: this node is stopping");
            }
        }
    }
}

/// The way to the mail server.
struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    pauses: [Duration; 2],
}

async fn work(
    post: Post,
    mut waiting: mpsc::Receiver<Mail>,
    stop: CancellationToken,
    drain: Duration,
) {
    // The mail that is under way when the stop comes is not dropped either: it has the same time.
    let all = async {
        let mut number: u64 = 0;
        loop {
            let mail = tokio::select! {
                biased;
                mail = waiting.recv() => mail,
                () = stop.cancelled() => {
                    // No more come in, and what is there comes out until there is none.
                    waiting.close();
                    waiting.recv().await
                }
            };
            let Some(mail) = mail else { return };
            number += 1;
            post.deliver(number, mail).await;
        }
    };
    let over = async {
        stop.cancelled().await;
        sleep(drain).await;
    };
    let finished = tokio::select! {
        () = all => true,
        () = over => false,
    };
    if !finished {
        let lost = waiting.len() + 1;
        tracing::warn!(
            lost,
            "mails are lost: the mail server took too long at the stop"
        );
    }
}

impl Post {
    /// Tries three times; a refusal that says it is final is taken at its word.
    async fn deliver(&self, number: u64, mail: Mail) {
        let message = match self.message(mail) {
            Ok(message) => message,
            Err(problem) => {
                tracing::error!(
                    mail = number,
                    problem,
                    "a mail is lost: it can not be written"
                );
                return;
            }
        };
        let mut pauses = self.pauses.iter();
        loop {
            let error = match self.transport.send(message.clone()).await {
                Ok(_) => {
                    tracing::debug!(mail = number, "mail sent");
                    return;
                }
                Err(error) => error,
            };
            // The answer of a mail server repeats the address: only its number is logged.
            let status = error.status().map(|code| code.to_string());
            let status = status.unwrap_or_else(|| "none".to_owned());
            match pauses.next() {
                Some(pause) if !error.is_permanent() => {
                    tracing::warn!(
                        mail = number,
                        status,
                        "a mail was not taken; it is tried again"
                    );
                    sleep(*pause).await;
                }
                _ => {
                    tracing::error!(mail = number, status, "a mail is lost: it was not taken");
                    return;
                }
            }
        }
    }

    fn message(&self, mail: Mail) -> Result<Message, &'static str> {
        let to: Mailbox = Mailbox::new(None, mail.to.parse().map_err(|_| "no address")?);
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject)
            .message_id(None);
        match mail.html {
            Some(html) => message.multipart(MultiPart::alternative_plain_html(mail.text, html)),
            None => message.singlepart(lettre::message::SinglePart::plain(mail.text)),
        }
        .map_err(|_| "no message")
    }
}

fn transport(url: &Url) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    // In a URL that is not of the web, an IPv4 address is a name like any other.
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => bail!("the URL of the mail server has no host"),
    };
    let address = host.parse::<IpAddr>();
    let here = host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.is_loopback());
    let in_the_clear = match url.query() {
        None => here,
        Some("tls=none") => true,
        Some("tls=required") => false,
        Some(_) => bail!("after ? the URL of the mail server takes tls=none or tls=required"),
    };
    let parameters = || {
        TlsParameters::new_rustls(host.clone())
            .map_err(|_| anyhow::anyhow!("no certificate can be checked for the mail server"))
    };
    let (tls, usual_port) = match url.scheme() {
        "smtps" if url.query() == Some("tls=none") => {
            bail!("smtps: and tls=none exclude each other");
        }
        "smtps" => (Tls::Wrapper(parameters()?), 465),
        "smtp" if in_the_clear => (Tls::None, 587),
        "smtp" => (Tls::Required(parameters()?), 587),
        _ => bail!("the URL of the mail server is neither smtp: nor smtps:"),
    };
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        bail!("the URL of the mail server has a path");
    }
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(url.port().unwrap_or(usual_port))
        .tls(tls)
        .timeout(Some(TIMEOUT));
    if !url.username().is_empty() {
        let text = |part: &str| {
            decoded(part).context("the user or password of the mail server is no text")
        };
        let credentials = Credentials::new(
            text(url.username())?,
            text(url.password().unwrap_or_default())?,
        );
        transport = transport.credentials(credentials);
    }
    Ok(transport.build())
}

/// The text of a URL's user or password, its `%40` and the like undone.
fn decoded(text: &str) -> Option<String> {
    // A query reads the same, but for the plus and the ampersand.
    let query = format!("v={}", text.replace('+', "%2B").replace('&', "%26"));
    let (_, value) = url::form_urlencoded::parse(query.as_bytes()).next()?;
    (!value.contains('\u{fffd}')).then(|| value.into_owned())
}

#[cfg(test)]
mod tests;

//! What it takes to know people and to let applications in, put together from the settings.

use std::sync::Arc;

use kc_domain::Clock as _;
use kc_identity::Passwords;
use kc_outbound::Outbound;
use kc_server::{Identity, Mailer, SigningKeys};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    installation::Installation,
    mail::{outbox::Outbox, smtp::SmtpMailer},
    settings::Settings,
};

/// Where mails go.
#[derive(Default)]
pub struct Post {
    pub mailer: Option<Arc<dyn Mailer>>,
    /// On a developer's machine: where they are shown.
    pub outbox: Option<Arc<Outbox>>,
    /// To be waited for at the end.
    pub sending: Option<JoinHandle<()>>,
}

impl Post {
    pub fn open(
        settings: &Settings,
        installation: &Installation,
        stop: CancellationToken,
    ) -> anyhow::Result<Self> {
        if let Some(smtp) = settings.smtp()? {
            let (mailer, sending) = SmtpMailer::start(&smtp, stop)?;
            return Ok(Self {
                mailer: Some(Arc::new(mailer)),
                outbox: None,
                sending: Some(sending),
            });
        }
        if settings.development {
            let outbox = Arc::new(Outbox::new(installation.clock.clone()));
            return Ok(Self {
                mailer: Some(outbox.clone()),
                outbox: Some(outbox),
                sending: None,
            });
        }
        Ok(Self::default())
    }
}

pub async fn open(
    settings: &Settings,
    installation: &Installation,
    public_url: &Url,
    mailer: Option<Arc<dyn Mailer>>,
) -> anyhow::Result<Identity> {
    let master = settings.master_key()?;
    let now = installation.clock.now();
    Ok(Identity {
        refresh_key: master.derive("refresh tokens"),
        keys: SigningKeys::open(&installation.store, master, now).await?,
        passwords: Arc::new(Passwords::new(settings.passwords()?)),
        passkeys: settings.passkeys(public_url)?,
        mailer,
        outbound: Outbound::new(settings.outbound()?)?,
    })
}

//! The settings of signing in and of OAuth, and what they need: secrets, mail, requests to others.

use std::{fmt, path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use kc_identity::{BreachedList, Passkeys, PasswordSettings};
use kc_outbound::OutboundSettings;
use kc_store::seal::MasterKey;
use serde::{Deserialize, Deserializer};
use url::Url;

use super::{Settings, list_or_text};
use crate::{installation, mail::smtp::SmtpSettings};

/// Never printed: it may hold the master key.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Secrets {
    #[serde(deserialize_with = "text_of_any")]
    master_key: String,
    master_key_file: PathBuf,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    code_lifetime_seconds: u64,
    access_token_lifetime_seconds: u64,
    id_token_lifetime_seconds: u64,
    refresh_token_lifetime_days: u64,
    session_lifetime_days: u64,
    session_idle_days: u64,
    step_up_after_minutes: u64,
    breached_passwords_file: PathBuf,
    passkey_domain: String,
    dynamic_registration: bool,
    client_documents: bool,
    require_client_headers: bool,
    client_address_header: String,
    token_requests_per_minute: u32,
    userinfo_requests_per_hour: u32,
    other_requests_per_hour: u32,
}

/// Never printed: the address of the server may hold a password.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mail {
    smtp_url: String,
    from: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail(…)")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outbound {
    #[serde(deserialize_with = "list_or_text")]
    allow: Vec<String>,
}

impl Settings {
    /// Whether these settings can be used, as far as that can be told before they are.
    pub(super) fn check_identity(&self) -> anyhow::Result<()> {
        self.outbound()?;
        self.smtp()?;
        if self.identity.code_lifetime_seconds > 600 || self.identity.code_lifetime_seconds == 0 {
            bail!("identity.code_lifetime_seconds must be from 1 to 600");
        }
        Ok(())
    }

    /// The key that seals secrets: as set, from its file, or from the data directory, where it is
    /// made at the first start.
    pub fn master_key(&self) -> anyhow::Result<MasterKey> {
        let Secrets {
            master_key,
            master_key_file,
        } = &self.secrets;
        if !master_key.is_empty() {
            return MasterKey::parse(master_key)
                .context("secrets.master_key must be 64 hexadecimal digits");
        }
        if !master_key_file.as_os_str().is_empty() {
            return installation::read_master_key(master_key_file);
        }
        let path = self.data_dir.join("master.key");
        if !path.exists() {
            installation::make_master_key(&path)?;
        }
        installation::read_master_key(&path)
    }

    pub fn identity(&self) -> kc_server::IdentitySettings {
        const DAY: u64 = 24 * 3600;
        let days = |days: u64| Duration::from_secs(days.saturating_mul(DAY));
        let given = &self.identity;
        let header = given.client_address_header.to_ascii_lowercase();
        kc_server::IdentitySettings {
            code_lifetime: Duration::from_secs(given.code_lifetime_seconds),
            access_token_lifetime: Duration::from_secs(given.access_token_lifetime_seconds),
            id_token_lifetime: Duration::from_secs(given.id_token_lifetime_seconds),
            refresh_token_lifetime: days(given.refresh_token_lifetime_days),
            session_lifetime: days(given.session_lifetime_days),
            session_idle: days(given.session_idle_days),
            step_up_after: Duration::from_secs(given.step_up_after_minutes.saturating_mul(60)),
            dynamic_registration: given.dynamic_registration,
            metadata_documents: given.client_documents,
            loopback_documents: self.development,
            require_client_headers: given.require_client_headers,
            client_address_header: Some(header).filter(|name| !name.is_empty()),
            token_requests_a_minute: given.token_requests_per_minute,
            userinfo_requests_an_hour: given.userinfo_requests_per_hour,
            other_requests_an_hour: given.other_requests_per_hour,
            ..kc_server::IdentitySettings::default()
        }
    }

    pub fn passwords(&self) -> anyhow::Result<PasswordSettings> {
        let file = &self.identity.breached_passwords_file;
        let breached = if file.as_os_str().is_empty() {
            None
        } else {
            let list = BreachedList::open(file).context("identity.breached_passwords_file")?;
            Some(list)
        };
        Ok(PasswordSettings {
            breached,
            ..PasswordSettings::default()
        })
    }

    /// Passkeys for the public address; nothing while that is a number.
    pub fn passkeys(&self, public_url: &Url) -> anyhow::Result<Option<Passkeys>> {
        let set = self.identity.passkey_domain.as_str();
        let domain = match (set, public_url.host()) {
            ("", Some(url::Host::Domain(host))) => host.to_owned(),
            ("", _) => return Ok(None),
            (set, _) => set.to_owned(),
        };
        Passkeys::new(&domain, public_url, "Kryptos Connect")
            .map(Some)
            .context("identity.passkey_domain does not go with the public address")
    }

    pub fn smtp(&self) -> anyhow::Result<Option<SmtpSettings>> {
        if self.mail.smtp_url.is_empty() {
            return Ok(None);
        }
        // The text may hold a password, so what is wrong with it is not repeated.
        let url = Url::parse(&self.mail.smtp_url).ok();
        let url = url.context("mail.smtp_url is no address")?;
        if self.mail.from.is_empty() {
            bail!("mail.from must say whom mails are from");
        }
        Ok(Some(SmtpSettings {
            url,
            from: self.mail.from.clone(),
        }))
    }

    pub fn outbound(&self) -> anyhow::Result<OutboundSettings> {
        let allow = self
            .outbound
            .allow
            .iter()
            .map(|range| {
                let parsed = range.parse();
                parsed.with_context(|| format!("outbound.allow: {range:?} is no range"))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(OutboundSettings {
            allow,
            allow_http_loopback: self.development,
            ..OutboundSettings::default()
        })
    }
}

/// Messages of webhooks: how long a receiver may take, and how much of its answer is kept.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);
const WEBHOOK_ANSWER: usize = 4 * 1024;

impl Settings {
    pub fn webhook_requests(&self) -> anyhow::Result<OutboundSettings> {
        Ok(OutboundSettings {
            timeout: WEBHOOK_TIMEOUT,
            max_bytes: WEBHOOK_ANSWER,
            ..self.outbound()?
        })
    }
}

/// Text, also where a variable's digits were read as a number.
fn text_of_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    match Given::deserialize(deserializer)? {
        Given::Text(text) => Ok(text),
        Given::Other(_) => Err(serde::de::Error::custom(
            "secrets.master_key was read as a number: put quotes around it, or use a file",
        )),
    }
}

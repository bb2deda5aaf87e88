//! `kryptos client create`: registers an application. Works while the server runs.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use kc_store::secret::Secret;
use serde_json::json;
use url::Url;

use crate::{
    installation::open_store,
    registration::{Oauth, Proof, Registration},
    settings::Settings,
};

#[derive(Args)]
pub struct Create {
    /// What people are told the application is called.
    #[arg(long)]
    name: String,
    /// Where people may be sent back to; several times for several.
    #[arg(long, required = true)]
    redirect_uri: Vec<String>,
    /// Where pages that open the widget come from, such as https://app.example.com; several times
    /// for several.
    #[arg(long, required = true)]
    origin: Vec<String>,
    /// What the application may ask for, space separated; the usual reading scopes if not given.
    #[arg(long)]
    scopes: Option<String>,
    /// Real chains and addresses at once; without it the application starts in sandbox.
    #[arg(long)]
    production: bool,
    /// Where people may be sent back to after signing out; several times for several.
    #[arg(long)]
    post_logout_redirect_uri: Vec<String>,
    /// The application runs where no secret can be kept, such as a browser or a phone.
    #[arg(long, conflicts_with_all = ["jwks_file", "jwks_url", "client_credentials"])]
    public: bool,
    /// The application proves itself by a key (private_key_jwt): the file of its public JWK set.
    #[arg(long, conflicts_with = "jwks_url")]
    jwks_file: Option<PathBuf>,
    /// The same at an address.
    #[arg(long)]
    jwks_url: Option<Url>,
    /// The application may also get tokens by its own credentials, for no user.
    #[arg(long)]
    client_credentials: bool,
    /// For conformance runs: the application may leave PKCE out.
    #[arg(long, conflicts_with = "public")]
    without_pkce: bool,
    /// The application's tokens are bound to a key of its own (DPoP).
    #[arg(long)]
    dpop: bool,
    /// Its tokens are signed with ES256 instead of RS256.
    #[arg(long)]
    es256: bool,
    /// A picture that people know the application by.
    #[arg(long)]
    logo_url: Option<Url>,
    /// Where people learn more of it.
    #[arg(long)]
    website_url: Option<Url>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub async fn create(settings: &Settings, create: Create) -> anyhow::Result<()> {
    let proof = proof(&create)?;
    let store = open_store(settings).await?;
    let registration = Registration {
        name: &create.name,
        redirect_uris: create.redirect_uri,
        origins: create.origin,
        scopes: create.scopes.as_deref(),
        is_production: create.production,
        oauth: Oauth {
            proof,
            logo_url: create.logo_url.map(String::from),
            website_url: create.website_url.map(String::from),
            post_logout_redirect_uris: create.post_logout_redirect_uri,
            client_credentials: create.client_credentials,
            without_pkce: create.without_pkce,
            dpop: create.dpop,
            es256: create.es256,
        },
    };
    let credentials = registration.register(&store).await?;
    store.close().await;

    let mode = if create.production {
        "production"
    } else {
        "sandbox"
    };
    if create.json {
        let answer = json!({
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret.as_ref().map(Secret::reveal),
            "workspace_id": credentials.workspace_id,
            "mode": mode,
        });
        println!("{answer}");
    } else {
        println!("client_id      {}", credentials.client_id);
        if let Some(secret) = &credentials.client_secret {
            println!("client_secret  {}", secret.reveal());
        }
        println!("workspace_id   {}", credentials.workspace_id);
        println!("mode           {mode}");
        if credentials.client_secret.is_some() {
            println!("\nThe secret is shown this once. Keep it on your back end.");
        }
    }
    Ok(())
}

fn proof(create: &Create) -> anyhow::Result<Proof> {
    if create.public {
        return Ok(Proof::None);
    }
    if let Some(url) = &create.jwks_url {
        return Ok(Proof::KeyAt(url.clone()));
    }
    let Some(path) = &create.jwks_file else {
        return Ok(Proof::Secret);
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} can not be read", path.display()))?;
    let jwks = serde_json::from_str(&text).context("the file is no JSON")?;
    kc_oidc::registration::check_jwks(&jwks)?;
    Ok(Proof::Key(text))
}

//! `kryptos client create`: registers an application. Works while the server runs.

use clap::Args;
use serde_json::json;

use crate::{installation::open_store, registration::Registration, settings::Settings};

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
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub async fn create(settings: &Settings, create: Create) -> anyhow::Result<()> {
    let store = open_store(settings).await?;
    let registration = Registration {
        name: &create.name,
        redirect_uris: create.redirect_uri,
        origins: create.origin,
        scopes: create.scopes.as_deref(),
        is_production: create.production,
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
            "client_secret": credentials.client_secret.reveal(),
            "workspace_id": credentials.workspace_id,
            "mode": mode,
        });
        println!("{answer}");
    } else {
        println!("client_id      {}", credentials.client_id);
        println!("client_secret  {}", credentials.client_secret.reveal());
        println!("workspace_id   {}", credentials.workspace_id);
        println!("mode           {mode}");
        println!("\nThe secret is shown this once. Keep it on your back end.");
    }
    Ok(())
}

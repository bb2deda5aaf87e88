//! What a developer finds on the first start: a demo, a client, and what to do next.

use anyhow::Context as _;
use kc_domain::ClientId;
use kc_server::DemoClient;
use kc_store::{Store, clients, secret::Secret};
use url::Url;

use crate::{
    registration::{Credentials, Oauth, Registration},
    web_files::Embedded,
};

/// Where front ends usually run while they are written.
const USUAL_ORIGINS: [&str; 3] = [
    "http://localhost:3000",
    "http://localhost:5173",
    "http://localhost:8080",
];

fn demo_id() -> ClientId {
    ClientId::from_stored("client_demo".to_owned())
}

/// The demo's page, on `localhost` where the widget is on `127.0.0.1`: two sites to a browser, as
/// an application and its Connect are.
fn demo_origin(public_url: &Url) -> anyhow::Result<String> {
    let mut url = public_url.clone();
    if url.host_str() == Some("127.0.0.1") {
        url.set_host(Some("localhost"))
            .context("the demo's address")?;
    }
    Ok(url.origin().ascii_serialization())
}

/// Registers the demo application, or gives it a new secret: it lives in this process only.
pub async fn prepare_demo(store: &Store, public_url: &Url) -> anyhow::Result<DemoClient> {
    let id = demo_id();
    let own_origin = public_url.origin().ascii_serialization();
    let origins = vec![demo_origin(public_url)?, own_origin];
    let secret = Secret::generate("secret_");
    let mut tx = store.begin().await?;
    let is_there = clients::renew(&mut tx, &id, &secret.hash(), origins.clone()).await?;
    tx.commit().await?;
    if is_there {
        return Ok(DemoClient {
            id: id.to_string(),
            secret: secret.reveal().to_owned(),
        });
    }
    let registration = Registration {
        name: "Northwind Portfolio",
        redirect_uris: vec![],
        origins,
        scopes: None,
        is_production: false,
        oauth: Oauth::default(),
    };
    let credentials = registration.register_as(store, id.clone()).await?;
    Ok(DemoClient {
        id: id.to_string(),
        secret: secret_of(&credentials)?.to_owned(),
    })
}

fn secret_of(credentials: &Credentials) -> anyhow::Result<&str> {
    let secret = credentials.client_secret.as_ref();
    Ok(secret.context("the client has a secret")?.reveal())
}

/// Prints where everything is, and on the very first start the credentials of a first client.
pub async fn welcome(store: &Store, public_url: &Url) -> anyhow::Result<()> {
    let base = public_url.as_str().trim_end_matches('/');
    println!();
    println!("  Demo      {}/demo", demo_origin(public_url)?);
    println!("  API       {base}/api/health");
    println!("  Widget    {base}/connect  (opened by an application's page)");
    println!("  OpenID    {base}/oidc/.well-known/openid-configuration");
    println!("  Account   {base}/account");
    println!("  Mails     {base}/dev/outbox  (none leaves this machine)");
    if !Embedded::has_pages() {
        println!(
            "\n  The pages were not built yet: run `npm ci && npm run build`, then build again."
        );
    }
    if clients::is_any_registered(store, &demo_id()).await? {
        println!(
            "\n  Another client: kryptos client create --name NAME --redirect-uri URI --origin ORIGIN\n"
        );
        return Ok(());
    }
    let registration = Registration {
        name: "My first application",
        redirect_uris: vec!["http://localhost:3000/callback".to_owned()],
        origins: USUAL_ORIGINS.map(str::to_owned).to_vec(),
        scopes: None,
        is_production: false,
        oauth: Oauth::default(),
    };
    let credentials = registration.register(store).await?;
    println!("\n  Your first client, in sandbox. The secret is shown this once:\n");
    println!("    client_id      {}", credentials.client_id);
    println!("    client_secret  {}", secret_of(&credentials)?);
    println!("    workspace_id   {}", credentials.workspace_id);
    println!("\n  Try it:\n");
    println!("    curl -X POST {base}/link-token \\");
    println!("      -H 'X-Client-Id: {}' \\", credentials.client_id);
    println!(
        "      -H 'X-Client-Secret: {}' \\",
        secret_of(&credentials)?
    );
    println!("      -H 'Content-Type: application/json' -d '{{}}'");
    println!("\n  Next: open the demo, connect the sandbox wallet, and look at how it is done in");
    println!(
        "  web/demo. Pages on {} may open the widget.\n",
        USUAL_ORIGINS.join(", ")
    );
    Ok(())
}

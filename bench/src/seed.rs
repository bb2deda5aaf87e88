//! The data set of the API's part: a person with 100 assets and 100,000 transactions, and an
//! application that was granted all of it.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, ClientId, Clock as _, Fiat, FiatPrice, GrantId,
    IntegrationId, IntegrationStatus, Label, Leg, LegKind, Scopes, SystemClock, Timestamp,
    TokenStandard, Transaction, TransactionId, Units, UserId, WorkspaceId, scope::DEFAULT_SCOPES,
};
use kc_store::{
    Store, TextList, assets, clients, grants,
    holdings::{self, NewHolding, Part},
    integrations::{self, Inserted, NewIntegration},
    oauth::authorization_codes::{self, AuthorizationCode},
    people::{self, Role, User, Workspace},
    prices::{self, NewPrice},
    progress,
    secret::Secret,
    transactions,
};

pub const ASSETS: usize = 100;
const YEAR: Duration = Duration::from_secs(365 * 86_400);
/// The first transaction; one follows every quarter of an hour.
const BEGINNING: Timestamp = Timestamp::from_seconds(1_600_000_000);
const AT_ONCE: usize = 5_000;

/// What the application knows.
pub struct Application {
    pub client_id: ClientId,
    pub client_secret: String,
    pub access_token: String,
    client: (ClientId, UserId, WorkspaceId, Scopes),
}

/// A workspace with a person in it.
pub async fn person(store: &Store, is_sandbox: bool) -> anyhow::Result<(WorkspaceId, UserId)> {
    let now = SystemClock.now();
    let (workspace, user) = (WorkspaceId::generate(), UserId::generate());
    let mut tx = store.begin().await?;
    let row = Workspace {
        id: workspace.clone(),
        name: "Bench".to_owned(),
        base_currency: "USD".to_owned(),
        is_sandbox,
        created_at: now,
    };
    people::insert_workspace(&mut tx, &row).await?;
    let row = User {
        id: user.clone(),
        ..User::guest(None, now)
    };
    people::insert_user(&mut tx, &row).await?;
    people::join(&mut tx, &workspace, &user, Role::Owner, now).await?;
    tx.commit().await?;
    Ok((workspace, user))
}

/// A wallet, with the job that syncs it.
pub async fn wallet(
    store: &Store,
    (workspace, user): &(WorkspaceId, UserId),
    address: &str,
    is_sandbox: bool,
) -> anyhow::Result<IntegrationId> {
    let mut tx = store.begin().await?;
    let new = NewIntegration {
        workspace,
        user,
        provider: "ethereum",
        address,
        alias: None,
        is_sandbox,
    };
    let inserted = integrations::insert(&mut tx, new, SystemClock.now()).await?;
    tx.commit().await?;
    Ok(match inserted {
        Inserted::New(id) | Inserted::Duplicate(id) => id,
    })
}

pub async fn application(store: &Store, history: usize) -> anyhow::Result<Application> {
    let owner = person(store, false).await?;
    let now = SystemClock.now();
    let scopes: Scopes = DEFAULT_SCOPES.parse()?;
    let client_id = ClientId::generate();
    let (secret, access) = (Secret::generate("secret_"), Secret::generate("cat_"));
    let mut tx = store.begin().await?;
    let secret_hash = secret.hash();
    let client = clients::NewClient {
        redirect_uris: vec!["http://localhost:3000/callback".to_owned()],
        allowed_origins: vec!["http://localhost:3000".to_owned()],
        is_sandbox: false,
        ..clients::NewClient::with_secret(&client_id, &owner.0, "Northwind", &secret_hash, &scopes)
    };
    clients::insert(&mut tx, client, now).await?;
    let grant = grants::NewGrant {
        id: &GrantId::generate(),
        client: &client_id,
        user: &owner.1,
        workspace: &owner.0,
        scopes: &scopes,
        token: Some(&access.hash()),
        authentication: None,
        consented_at: Some(now),
        expires_at: now.plus(YEAR),
    };
    grants::insert(&mut tx, grant, now).await?;
    tx.commit().await?;

    let wallet = wallet(store, &owner, &address(0), false).await?;
    hold(store, &owner.0, &wallet, now).await?;
    remember(store, &owner.0, &wallet, history).await?;
    let mut tx = store.begin().await?;
    progress::close_booking(&mut tx, &wallet, 0).await?;
    progress::set_status(&mut tx, &wallet, IntegrationStatus::Completed, None, now).await?;
    tx.commit().await?;
    Ok(Application {
        client: (client_id.clone(), owner.1, owner.0, scopes),
        client_id,
        client_secret: secret.reveal().to_owned(),
        access_token: access.reveal().to_owned(),
    })
}

/// Where the client of [`oauth_client`] lets people be sent back to.
pub const REDIRECT_URI: &str = "https://app.example.com/callback";

/// A client that may ask for tokens of its own and of users: what it sends as `Basic`, and a code
/// of a user's.
pub async fn oauth_client(store: &Store) -> anyhow::Result<(String, String)> {
    let owner = person(store, false).await?;
    let now = SystemClock.now();
    let scopes: Scopes = DEFAULT_SCOPES.parse()?;
    let id = ClientId::generate();
    let (secret, code) = (Secret::generate("secret_"), Secret::generate("code_"));
    let mut tx = store.begin().await?;
    let hash = secret.hash();
    let client = clients::NewClient {
        grant_types: ["authorization_code", "client_credentials"]
            .map(str::to_owned)
            .into(),
        redirect_uris: vec![REDIRECT_URI.to_owned()],
        requires_pkce: false,
        is_sandbox: false,
        ..clients::NewClient::with_secret(&id, &owner.0, "Northwind", &hash, &scopes)
    };
    clients::insert(&mut tx, client, now).await?;
    let authorization = AuthorizationCode {
        client_id: id.clone(),
        user_id: owner.1,
        workspace_id: owner.0,
        grant_id: GrantId::generate(),
        scopes: scopes.clone(),
        claims: None,
        redirect_uri: REDIRECT_URI.to_owned(),
        challenge: None,
        nonce: None,
        dpop_key: None,
        authentication_methods: TextList(vec!["email".to_owned()]),
        authenticated_at: now,
        session_id: None,
        expires_at: now.plus(YEAR),
        used_at: None,
    };
    authorization_codes::insert(&mut tx, &code.hash(), &authorization, now).await?;
    tx.commit().await?;
    let basic = STANDARD.encode(format!("{id}:{}", secret.reveal()));
    Ok((basic, code.reveal().to_owned()))
}

/// So many public tokens that wait to be exchanged.
pub async fn public_tokens(
    store: &Store,
    application: &Application,
    count: u64,
) -> anyhow::Result<Vec<String>> {
    let (client_id, user_id, workspace_id, scopes) = application.client.clone();
    let now = SystemClock.now();
    let token = grants::PublicToken {
        client_id,
        user_id,
        workspace_id,
        scopes,
        consented_at: Some(now),
        expires_at: now.plus(YEAR),
        used_at: None,
    };
    let mut secrets = Vec::new();
    let mut tx = store.begin().await?;
    for _ in 0..count {
        let secret = Secret::generate("public_");
        grants::insert_public_token(&mut tx, &secret.hash(), &token, now).await?;
        secrets.push(secret.reveal().to_owned());
    }
    tx.commit().await?;
    Ok(secrets)
}

fn address(number: usize) -> String {
    format!("0x{:040x}", 0xabc_0000_0000_u64 + number as u64)
}

fn asset(number: usize) -> Asset {
    let contract = address(number + 1);
    let id = AssetId::new(format!("eip155:1/erc20:{contract}"));
    Asset {
        token_id: id.as_str().to_owned(),
        symbol: format!("TK{number}"),
        name: format!("Token number {number}"),
        decimals: 18,
        kind: AssetKind::Crypto,
        standard: TokenStandard::Erc20,
        logo_url: Some(format!("https://logos.example.com/{contract}.png")),
        explorer_url: Some(format!("https://etherscan.io/token/{contract}")),
        contract: Some(contract),
        coingecko_id: number.is_multiple_of(2).then(|| format!("token-{number}")),
        is_spam: false,
        id,
    }
}

fn price(number: usize, at: Timestamp) -> FiatPrice {
    FiatPrice {
        // $3.141592653589793238 and a cent more for each asset.
        price: Fiat(3_141_592_653_589_793_238 + number as i128 * 10_i128.pow(16)),
        currency: "USD".to_owned(),
        at,
        source: "csv".to_owned(),
    }
}

fn units(number: usize) -> Units {
    Units(1_234_567_890_123_456_789 + number as i128 * 987_654_321_987_654_321)
}

async fn hold(
    store: &Store,
    workspace: &WorkspaceId,
    wallet: &IntegrationId,
    now: Timestamp,
) -> anyhow::Result<()> {
    let all: Vec<Asset> = (0..ASSETS).map(asset).collect();
    let held: Vec<NewHolding> = all
        .iter()
        .enumerate()
        .map(|(number, asset)| NewHolding {
            is_calculated: false,
            asset: asset.id.clone(),
            quantity: units(number),
            cost_basis: None,
            distribution: vec![Part {
                integration: wallet.clone(),
                units: units(number),
                is_calculated: false,
                allocation: Fiat(100 * 10_i128.pow(18)),
            }],
        })
        .collect();
    let mut tx = store.begin().await?;
    assets::upsert(&mut tx, &all).await?;
    holdings::replace(&mut tx, workspace, &held).await?;
    let prices = all.iter().enumerate().map(|(number, asset)| NewPrice {
        asset: asset.id.clone(),
        is_sandbox: false,
        currency: "USD".to_owned(),
        price: Some(price(number, now)),
        day_before: Some(price(number + 1, now).price),
    });
    prices::set(&mut tx, &prices.collect::<Vec<_>>()).await?;
    Ok(tx.commit().await?)
}

/// Swaps with a fee, deposits and withdrawals in turn.
async fn remember(
    store: &Store,
    workspace: &WorkspaceId,
    wallet: &IntegrationId,
    count: usize,
) -> anyhow::Result<()> {
    let ids: Vec<AssetId> = (0..ASSETS).map(|number| asset(number).id).collect();
    for start in (0..count).step_by(AT_ONCE) {
        let piece: Vec<Transaction> = (start..count.min(start + AT_ONCE))
            .map(|number| transaction(wallet, &ids, number))
            .collect();
        let mut tx = store.begin().await?;
        transactions::upsert(&mut tx, workspace, &piece, 1).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn transaction(wallet: &IntegrationId, ids: &[AssetId], number: usize) -> Transaction {
    use LegKind::{Fee, Incoming, Outgoing};
    let at = BEGINNING.plus(Duration::from_secs(number as u64 * 900));
    let (label, kinds): (_, &[LegKind]) = match number % 3 {
        0 => (Label::Swap, &[Outgoing, Incoming, Fee]),
        1 => (Label::Deposit, &[Incoming]),
        _ => (Label::Withdrawal, &[Outgoing, Fee]),
    };
    let legs = kinds.iter().enumerate().map(|(place, kind)| {
        let asset = (number * 7 + place * 31) % ids.len();
        Leg {
            kind: *kind,
            asset: ids[asset].clone(),
            units: units(number % 1_000),
            price: Some(price(asset, at)),
            counterparty: Some(address(1_000 + number % 50)),
            before: Some(units(number)),
            after: Some(units(number + 1)),
        }
    });
    Transaction {
        id: TransactionId::derive(wallet, "eip155:1", &number.to_string()),
        integration: wallet.clone(),
        chain: ChainId::new("eip155:1"),
        source_id: format!("0x{number:064x}"),
        at,
        position: 0,
        label,
        rule: "swap".to_owned(),
        transaction_type: label.transaction_type(),
        description: format!("{} of TK{}", label.as_str(), number % ids.len()),
        legs: legs.collect(),
        is_nft: false,
        is_spam: false,
    }
}

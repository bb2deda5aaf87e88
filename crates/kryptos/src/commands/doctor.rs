//! `kryptos doctor`: looks for what is wrong with an installation.

use std::{process::ExitCode, time::Duration};

use kc_domain::{Clock as _, SystemClock};
use kc_providers::Providers;
use kc_server::SigningKeys;
use kc_store::jobs;

use crate::{installation::open_store, settings::Settings, web_files::Embedded};

/// Longest that a check may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Prints a line a check, and fails if one did.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    report.note("settings", Ok("read".to_owned()));
    report.note("database", check(database(settings)).await);
    report.note("pages", pages());
    report.note("signing keys", check(signing_keys(settings)).await);
    report.note("mail", mail(settings));
    match Providers::open(settings.providers()) {
        Err(error) => report.note("providers", Err(error.into())),
        Ok(providers) => {
            for entry in providers.catalogue().iter().filter(|entry| entry.is_live) {
                let probe = check(node(&providers, &entry.id)).await;
                report.note(&format!("node of {}", entry.id), probe);
            }
        }
    }
    Ok(report.exit_code())
}

async fn check(probe: impl Future<Output = anyhow::Result<String>>) -> anyhow::Result<String> {
    tokio::time::timeout(PATIENCE, probe)
        .await
        .unwrap_or_else(|_| {
            Err(anyhow::anyhow!(
                "no answer within {} seconds",
                PATIENCE.as_secs()
            ))
        })
}

async fn database(settings: &Settings) -> anyhow::Result<String> {
    let store = open_store(settings).await?;
    store.check().await?;
    let counts = jobs::count(&store).await?;
    let kind = store.kind();
    store.close().await;
    Ok(format!(
        "{kind}, up to date; jobs: {} waiting, {} running, {} given up",
        counts.ready, counts.running, counts.dead
    ))
}

fn pages() -> anyhow::Result<String> {
    anyhow::ensure!(
        Embedded::has_pages(),
        "not built: run `npm ci && npm run build`, then build again"
    );
    Ok("built in".to_owned())
}

/// Whether the master key opens the keys that tokens are signed with.
async fn signing_keys(settings: &Settings) -> anyhow::Result<String> {
    let master = settings.master_key()?;
    let store = open_store(settings).await?;
    let opened = SigningKeys::open(&store, master, SystemClock.now()).await;
    store.close().await;
    opened?;
    Ok("open with the master key".to_owned())
}

/// Without mail there are no codes to sign in with, which an operator may want.
fn mail(settings: &Settings) -> anyhow::Result<String> {
    Ok(match settings.smtp()? {
        Some(_) => "a server is set".to_owned(),
        None if settings.development => "shown at /dev/outbox".to_owned(),
        None => "none: nobody can sign up or sign in by e-mail".to_owned(),
    })
}

/// Asks the node for the balance of the zero address, which every chain has.
async fn node(providers: &Providers, id: &str) -> anyhow::Result<String> {
    const NOBODY: &str = "0x0000000000000000000000000000000000000000";
    let Some(adapter) = providers.adapter(id, false) else {
        anyhow::bail!("no adapter")
    };
    let Some(balances) = adapter.balances() else {
        return Ok("not asked".to_owned());
    };
    let snapshot = balances.balances(NOBODY, &[]).await?;
    Ok(match snapshot.block {
        Some(block) => format!("answers, at block {block}"),
        None => "answers".to_owned(),
    })
}

#[derive(Default)]
struct Report {
    failed: bool,
}

impl Report {
    fn note(&mut self, what: &str, outcome: anyhow::Result<String>) {
        match outcome {
            Ok(state) => println!("ok       {what}: {state}"),
            Err(error) => {
                self.failed = true;
                println!("problem  {what}: {error:#}");
            }
        }
    }

    fn exit_code(&self) -> ExitCode {
        if self.failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}

//! Kryptos Connect: the one binary.

mod commands;
mod development;
mod identity;
mod installation;
mod mail;
mod registration;
mod scout;
mod settings;
mod telemetry;
mod web_files;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use settings::{Overrides, Settings};

// Many small allocations on many threads, which is what it is good at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What Plaid is to banks, for crypto: people connect their wallets, applications read them.
#[derive(Parser)]
#[command(name = "kryptos", version, propagate_version = true)]
struct Command {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    action: Action,
}

#[derive(Args)]
struct Common {
    /// A file of settings, over the defaults.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    /// Where files are kept.
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    /// sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, global = true)]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Action {
    /// Serves the API and the widget, and works on jobs.
    Serve {
        /// Where to listen; port 0 takes a free one.
        #[arg(long)]
        listen: Option<String>,
        /// Leaves the jobs to other nodes.
        #[arg(long)]
        no_worker: bool,
        /// Brings the tables of a Postgres up to date first.
        #[arg(long)]
        migrate: bool,
        /// For one's own machine: opens the demo at /demo and prints how to begin.
        #[arg(long)]
        dev: bool,
    },
    /// Works on jobs, and serves nothing.
    Worker,
    /// Brings the tables up to date.
    Migrate,
    /// Registers applications.
    Client {
        #[command(subcommand)]
        action: ClientAction,
    },
    /// Looks after the API keys of a workspace.
    ApiKey {
        #[command(subcommand)]
        action: ApiKeyAction,
    },
    /// Looks after the addresses that are told of events.
    Webhook {
        #[command(subcommand)]
        action: commands::webhook::Action,
    },
    /// Looks after the keys that tokens are signed with.
    Keys {
        #[command(subcommand)]
        action: KeysAction,
    },
    /// Prints the OpenAPI document of the API.
    Openapi,
    /// Looks for what is wrong with an installation.
    Doctor,
    /// Prints every setting with its default and what it means.
    Settings,
}

#[derive(Subcommand)]
enum ClientAction {
    /// Registers an application and prints its credentials, the secret this once.
    Create(Box<commands::client::Create>),
}

#[derive(Subcommand)]
enum ApiKeyAction {
    /// Makes a key and prints it, this once.
    Create(commands::api_key::Create),
    /// Prints what keys there are.
    List(commands::api_key::List),
    /// Deletes a key, which is dead at once.
    Delete(commands::api_key::Delete),
}

#[derive(Subcommand)]
enum KeysAction {
    /// Signs with the next keys from now on.
    Rotate {
        /// For keys that somebody may have taken: makes new ones, and what the old ones signed is
        /// good no more.
        #[arg(long)]
        revoke: bool,
    },
}

fn main() -> ExitCode {
    let command = Command::parse();
    match run(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kryptos: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let Command { common, action } = command;
    let mut overrides = Overrides {
        data_dir: common.data_dir,
        database: common.database,
        ..Overrides::default()
    };
    if let Action::Serve {
        listen,
        dev,
        migrate,
        ..
    } = &action
    {
        overrides.listen.clone_from(listen);
        overrides.development = *dev;
        overrides.migrate_at_start = *migrate;
    }
    if matches!(action, Action::Settings) {
        print!("{}", settings::DEFAULT_FILE);
        return Ok(ExitCode::SUCCESS);
    }
    let settings = Settings::read(common.config.as_deref(), &overrides)?;
    if matches!(action, Action::Openapi) {
        commands::openapi::print(&settings)?;
        return Ok(ExitCode::SUCCESS);
    }
    telemetry::start(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match action {
            Action::Serve { no_worker, .. } => commands::serve::run(&settings, !no_worker).await,
            Action::Worker => commands::worker::run(&settings).await,
            Action::Migrate => commands::migrate::run(&settings).await,
            Action::Client {
                action: ClientAction::Create(create),
            } => commands::client::create(&settings, *create).await,
            Action::ApiKey { action } => match action {
                ApiKeyAction::Create(create) => commands::api_key::create(&settings, create).await,
                ApiKeyAction::List(list) => commands::api_key::list(&settings, list).await,
                ApiKeyAction::Delete(delete) => commands::api_key::delete(&settings, delete).await,
            },
            Action::Webhook { action } => commands::webhook::run(&settings, action).await,
            Action::Keys {
                action: KeysAction::Rotate { revoke },
            } => commands::keys::rotate(&settings, revoke).await,
            Action::Doctor => return commands::doctor::run(&settings).await,
            Action::Openapi | Action::Settings => Ok(()),
        }?;
        Ok(ExitCode::SUCCESS)
    })
}

//! `kryptos migrate`: brings the tables up to date.

use crate::{installation::open_store, settings::Settings};

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = open_store(settings).await?;
    store.migrate().await?;
    store.check().await?;
    println!("the {} database is up to date", store.kind());
    store.close().await;
    Ok(())
}

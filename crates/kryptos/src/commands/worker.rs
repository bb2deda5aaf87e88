//! `kryptos worker`: works on jobs, and serves nothing.

use super::stop;
use crate::{installation::Installation, settings::Settings};

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let installation = Installation::open(settings).await?;
    let stop = stop::on_signal()?;
    println!("working on jobs");
    installation.worker(settings).run(stop).await;
    installation.store.close().await;
    Ok(())
}

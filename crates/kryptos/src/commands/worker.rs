//! `kryptos worker`: works on jobs, and serves nothing.

use super::{serve::reached_at, stop};
use crate::{installation::Installation, settings::Settings};

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let installation = Installation::open(settings).await?;
    let stop = stop::on_signal()?;
    let public_url = match settings.public_url()? {
        Some(url) => url,
        None => reached_at(settings.listen)?,
    };
    let worker = installation.worker(settings, &public_url)?;
    println!("working on jobs");
    worker.run(stop).await;
    installation.store.close().await;
    Ok(())
}

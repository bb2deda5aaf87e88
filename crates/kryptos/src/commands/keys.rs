//! `kryptos keys rotate`: signs tokens with the next keys from now on. Works while servers run.

use kc_domain::{Clock as _, SystemClock};
use kc_server::SigningKeys;

use crate::{installation::open_store, settings::Settings};

pub async fn rotate(settings: &Settings) -> anyhow::Result<()> {
    let store = open_store(settings).await?;
    let master = settings.master_key()?;
    SigningKeys::rotate(&store, &master, SystemClock.now()).await?;
    store.close().await;
    println!("Tokens are signed with the next keys from now on; running servers follow within a");
    println!("minute. What the previous keys signed stays good until it expires.");
    Ok(())
}

//! `kryptos keys rotate`: signs tokens with other keys from now on. Works while servers run.

use kc_domain::{Clock as _, SystemClock};
use kc_server::SigningKeys;

use crate::{installation::open_store, settings::Settings};

pub async fn rotate(settings: &Settings, revoke: bool) -> anyhow::Result<()> {
    let store = open_store(settings).await?;
    let master = settings.master_key()?;
    let now = SystemClock.now();
    if revoke {
        SigningKeys::replace(&store, &master, now).await?;
        println!("All keys are new. Running servers follow within a minute; from then on no token");
        println!("that the old ones signed is good: applications get new ones by refreshing.");
    } else {
        SigningKeys::rotate(&store, &master, now).await?;
        println!("Tokens are signed with the next keys from now on; running servers follow within");
        println!("a minute. What the previous keys signed stays good until it expires.");
    }
    store.close().await;
    Ok(())
}

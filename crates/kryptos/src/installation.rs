//! What most commands need: the database and the sources of this installation.

use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    sync::Arc,
};

use anyhow::Context as _;
use kc_domain::SystemClock;
use kc_outbound::Outbound;
use kc_providers::Providers;
use kc_store::{DatabaseUrl, Store, seal::MasterKey, secret::Secret};
use url::Url;

use crate::settings::Settings;

pub struct Installation {
    pub store: Store,
    pub clock: Arc<SystemClock>,
    pub providers: Arc<Providers>,
}

impl Installation {
    /// Opens the database, migrated, and puts the sources together.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let store = open_store(settings).await?;
        if settings.migrate_at_start {
            store.migrate().await?;
        }
        store.check().await.context(
            "the database is not up to date: run `kryptos migrate`, or serve with --migrate",
        )?;
        let providers = Arc::new(Providers::open(settings.providers())?);
        Ok(Self {
            store,
            clock: Arc::new(SystemClock),
            providers,
        })
    }

    /// The worker of an installation that is reached at `public_url`.
    pub fn worker(
        &self,
        settings: &Settings,
        public_url: &Url,
    ) -> anyhow::Result<kc_worker::Worker> {
        Ok(kc_worker::Worker::new(kc_worker::Context {
            store: self.store.clone(),
            clock: self.clock.clone(),
            providers: self.providers.clone(),
            settings: settings.worker(),
            webhooks: kc_worker::Webhooks {
                outbound: Outbound::new(settings.webhook_requests()?)?,
                master_key: settings.master_key()?,
                public_url: public_url.clone(),
            },
        }))
    }
}

pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let url = settings.database_url()?;
    if let DatabaseUrl::Sqlite(path) = &url {
        make_private(path).with_context(|| format!("{} can not be made", path.display()))?;
    }
    Store::open(&url, settings.store_options()?)
        .await
        .context("the database can not be opened")
}

/// Reads the key that seals secrets.
pub fn read_master_key(path: &Path) -> anyhow::Result<MasterKey> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} can not be read", path.display()))?;
    MasterKey::parse(&text)
        .with_context(|| format!("{} must hold 64 hexadecimal digits", path.display()))
}

/// Makes a key for this installation, for its owner's eyes only. Of several processes that start
/// at once one makes it.
pub fn make_master_key(path: &Path) -> anyhow::Result<()> {
    use std::io::Write as _;

    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    // Written whole under another name first: nobody reads half a key. The name is nobody else's:
    // processes in containers of their own have the same number, and perhaps the same folder.
    let draft = path.with_extension(format!("{}.new", Secret::generate("").reveal()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    writeln!(file, "{}", MasterKey::generate().reveal())?;
    file.sync_all()?;
    match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => std::fs::remove_file(&draft),
    }
    .with_context(|| format!("{} can not be made", path.display()))
}

/// Makes the file for its owner alone, if it is not there: what people own stands in it. SQLite
/// makes the files beside it alike.
fn make_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_who_make_the_key_at_once_one_does() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("master.key");
            let keys: Vec<String> = std::thread::scope(|scope| {
                let makers: Vec<_> = (0..8)
                    .map(|_| {
                        scope.spawn(|| {
                            make_master_key(&path).unwrap();
                            read_master_key(&path).unwrap().reveal()
                        })
                    })
                    .collect();
                makers.into_iter().map(|it| it.join().unwrap()).collect()
            });
            let last = read_master_key(&path).unwrap().reveal();
            assert!(keys.iter().all(|key| *key == last), "all know the one key");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }
}

//! Both databases, each fresh, with the rows that most tests begin with.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

use std::sync::atomic::{AtomicU32, Ordering};

use kc_domain::{Clock as _, IntegrationId, SystemClock, Timestamp, UserId, WorkspaceId};
use kc_store::{
    DatabaseUrl, Options, Store,
    integrations::{self, Inserted, Integration, NewIntegration},
    people::{self, Role, User, Workspace},
};

/// Noon of 1 March 2025.
pub const NOW: Timestamp = Timestamp::from_seconds(1_740_830_400);

/// A database that is gone after the test.
pub struct Database {
    /// The store, open and migrated.
    pub store: Store,
    /// Where it is, for a second process.
    pub url: DatabaseUrl,
    /// The same as `--database` takes it.
    pub address: String,
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    /// A SQLite file of its own.
    #[must_use]
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("test.db").display());
        let url: DatabaseUrl = address.parse().unwrap();
        let store = Store::open(&url, Options::default()).await.unwrap();
        Self {
            store,
            url,
            address,
            _folder: Some(folder),
        }
    }

    /// A database of its own on a real Postgres.
    pub async fn postgres() -> Self {
        let address = crate::postgres::fresh_database().await;
        let url: DatabaseUrl = address.parse().unwrap();
        let options = Options {
            connections: 8,
            ..Options::default()
        };
        let store = Store::open(&url, options).await.unwrap();
        store.migrate().await.unwrap();
        Self {
            store,
            url,
            address,
            _folder: None,
        }
    }

    /// Another set of connections to the same database, as a second process has.
    pub async fn second_process(&self) -> Store {
        Store::open(
            &self.url,
            Options {
                connections: 8,
                ..Options::default()
            },
        )
        .await
        .unwrap()
    }

    /// A workspace and a person who has an account.
    pub async fn workspace(&self) -> (WorkspaceId, UserId) {
        self.workspace_in(false).await
    }

    /// A workspace, in sandbox or not, and a person who has an account.
    pub async fn workspace_in(&self, is_sandbox: bool) -> (WorkspaceId, UserId) {
        self.owner(is_sandbox, false).await
    }

    /// A workspace and a guest.
    pub async fn guest(&self) -> (WorkspaceId, UserId) {
        self.owner(false, true).await
    }

    /// A workspace, in sandbox or not, and a guest made just now, whom no worker takes for an
    /// abandoned one.
    pub async fn new_guest(&self, is_sandbox: bool) -> (WorkspaceId, UserId) {
        self.owner_since(is_sandbox, true, SystemClock.now()).await
    }

    async fn owner(&self, is_sandbox: bool, is_guest: bool) -> (WorkspaceId, UserId) {
        self.owner_since(is_sandbox, is_guest, NOW).await
    }

    async fn owner_since(
        &self,
        is_sandbox: bool,
        is_guest: bool,
        since: Timestamp,
    ) -> (WorkspaceId, UserId) {
        let (workspace, user) = (WorkspaceId::generate(), UserId::generate());
        let mut tx = self.store.begin().await.unwrap();
        let row = Workspace {
            id: workspace.clone(),
            name: "Test".into(),
            base_currency: "USD".into(),
            is_sandbox,
            created_at: NOW,
        };
        people::insert_workspace(&mut tx, &row).await.unwrap();
        let row = User {
            id: user.clone(),
            is_guest,
            ..User::guest(None, since)
        };
        people::insert_user(&mut tx, &row).await.unwrap();
        people::join(&mut tx, &workspace, &user, Role::Owner, NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        (workspace, user)
    }

    /// An Ethereum wallet with an address like no other, and the job that syncs it.
    pub async fn integration(&self, owner: &(WorkspaceId, UserId)) -> Integration {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let address = format!("0x{:040x}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.wallet(owner, "ethereum", &address, false).await
    }

    /// A wallet at a provider, and the job that syncs it.
    pub async fn wallet(
        &self,
        owner: &(WorkspaceId, UserId),
        provider: &str,
        address: &str,
        is_sandbox: bool,
    ) -> Integration {
        let mut tx = self.store.begin().await.unwrap();
        let new = NewIntegration {
            workspace: &owner.0,
            user: &owner.1,
            provider,
            address,
            alias: None,
            is_sandbox,
        };
        let Inserted::New(id) = integrations::insert(&mut tx, new, NOW).await.unwrap() else {
            panic!("the address is new");
        };
        tx.commit().await.unwrap();
        self.find(&id).await
    }

    /// The wallet as it is now.
    pub async fn find(&self, id: &IntegrationId) -> Integration {
        integrations::find(&self.store, id).await.unwrap().unwrap()
    }
}

/// Makes two tests of one: on SQLite, and on Postgres.
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($db:ident: Database) $body:block)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::promises::$name($crate::Database::sqlite().await).await }
            )*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::promises::$name($crate::Database::postgres().await).await }
            )*
        }
        mod promises {

            use super::*;
            $(pub async fn $name($db: $crate::Database) $body)*
        }
    };
}

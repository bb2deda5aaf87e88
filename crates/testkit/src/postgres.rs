//! A real Postgres server, from npm: one for each test process, a fresh database for each test.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{chown, symlink},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use serde_json::Value;
use sqlx::{Connection, PgConnection};

use crate::{npm, supervised::Supervised};

/// Whether a commit reaches the disk before it is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production; for tests that kill.
    Kept,
    /// Fast: a test's data need not outlive the machine.
    Waived,
}

pub struct Postgres {
    server: Supervised,
    port: u16,
    databases: AtomicU32,
}

/// Has the tables of a database tidied up and counted, as the server does by itself some time after
/// many rows were written: its planner knows nothing of them before.
///
/// # Panics
/// If the database can not be reached.
pub async fn vacuum(url: &str) {
    let mut connection = PgConnection::connect(url)
        .await
        .expect("Postgres accepts connections");
    sqlx::raw_sql("VACUUM (ANALYZE)")
        .execute(&mut connection)
        .await
        .expect("tables can be tidied up");
    let _ = connection.close().await;
}

/// The URL of a new, empty database on the server of this test process, which is started by the first
/// call and stopped when the process ends.
pub async fn fresh_database() -> String {
    static SHARED: OnceLock<Postgres> = OnceLock::new();
    let server = SHARED.get_or_init(|| Postgres::start(Durability::Waived));
    server.fresh_database().await
}

impl Postgres {
    /// A server of the test's own, stopped when dropped.
    #[must_use]
    pub fn start(durability: Durability) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("kc-postgres-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let account = Account::for_postgres();
        account.own(&folder);
        let native = usable_binaries(&folder, &account);
        let data = folder.join("data");
        let initdb = account.run(&[
            text(&native.join("bin/initdb")),
            "--pgdata".into(),
            text(&data),
            "--username=postgres".into(),
            "--auth=trust".into(),
            "--encoding=UTF8".into(),
            "--no-locale".into(),
            "--no-sync".into(),
        ]);
        let output = Command::new(&initdb[0])
            .args(&initdb[1..])
            .output()
            .expect("initdb can be started");
        assert!(
            output.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let port = free_port();
        let mut command = vec![
            text(&native.join("bin/postgres")),
            "-D".into(),
            text(&data),
            "-p".into(),
            port.to_string(),
            "-k".into(),
            text(&folder),
        ];
        let mut settings = vec!["listen_addresses=127.0.0.1", "max_connections=200"];
        if durability == Durability::Waived {
            settings.extend([
                "fsync=off",
                "full_page_writes=off",
                "synchronous_commit=off",
            ]);
        }
        for setting in settings {
            command.extend(["-c".into(), setting.into()]);
        }
        let server = Supervised::start(&account.run(&command), &folder, "QUIT");
        let status = data.join("postmaster.pid");
        server.wait_for("Postgres", |_| {
            let lines = fs::read_to_string(&status).ok()?;
            (lines.lines().nth(7)?.trim() == "ready").then_some(())
        });
        Self {
            server,
            port,
            databases: AtomicU32::new(0),
        }
    }

    /// The URL of a new, empty database.
    pub async fn fresh_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.url("postgres"))
            .await
            .expect("Postgres accepts connections");
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "CREATE DATABASE {name} TEMPLATE template0"
        )))
        .execute(&mut connection)
        .await
        .expect("a database can be created");
        let _ = connection.close().await;
        self.url(&name)
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The id of the server's first process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

/// Who the server runs as: Postgres refuses to be root.
enum Account {
    Ours,
    Nobody { user: u32, group: u32 },
}

impl Account {
    fn for_postgres() -> Self {
        if id(&["-u"]) != 0 {
            return Self::Ours;
        }
        Self::Nobody {
            user: id(&["-u", "nobody"]),
            group: id(&["-g", "nobody"]),
        }
    }

    fn own(&self, folder: &Path) {
        if let Self::Nobody { user, group } = self {
            chown(folder, Some(*user), Some(*group)).expect("root may give a folder away");
        }
    }

    /// `command` as this account runs it.
    fn run(&self, command: &[String]) -> Vec<String> {
        let mut whole = match self {
            Self::Ours => Vec::new(),
            Self::Nobody { user, group } => vec![
                "setpriv".into(),
                format!("--reuid={user}"),
                format!("--regid={group}"),
                "--clear-groups".into(),
            ],
        };
        whole.extend_from_slice(command);
        whole
    }
}

/// The package's folder, or a copy of it in `folder` if it cannot be used where it stands: when the
/// account may not look into the checkout, or install scripts did not run and its links are missing.
fn usable_binaries(folder: &Path, account: &Account) -> PathBuf {
    let package = npm::path(&format!("@embedded-postgres/{}", npm::platform("x64")));
    let native = package.join("native");
    let probe = account.run(&[text(&native.join("bin/postgres")), "--version".into()]);
    let works = |command: &[String]| {
        Command::new(&command[0])
            .args(&command[1..])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let links = native.join("pg-symlinks.json");
    if works(&probe) && missing_links(&package, &links).is_empty() {
        return native;
    }
    let copy = folder.join("native");
    let copied = Command::new("cp").arg("-R").args([&native, &copy]).status();
    assert!(copied.is_ok_and(|status| status.success()), "cp failed");
    for (source, target) in missing_links(folder, &links) {
        let name = source.file_name().expect("a link names a file");
        symlink(name, target).expect("a link can be made");
    }
    copy
}

/// The links that the package's install script would have made below `base`, and has not.
fn missing_links(base: &Path, list: &Path) -> Vec<(PathBuf, PathBuf)> {
    let Ok(list) = fs::read_to_string(list) else {
        return Vec::new(); // Platforms whose libraries need no links have no list.
    };
    let list: Value = serde_json::from_str(&list).expect("the package's list of links is JSON");
    let side = |link: &Value, name: &str| base.join(link[name].as_str().unwrap_or_default());
    list.as_array()
        .into_iter()
        .flatten()
        .map(|link| (side(link, "source"), side(link, "target")))
        .filter(|(_, target)| !target.exists())
        .collect()
}

fn id(arguments: &[&str]) -> u32 {
    let output = Command::new("id").args(arguments).output();
    let output = output.expect("`id` can be started");
    let number = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    number.parse().expect("`id` prints a number")
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("it has an address").port()
}

fn text(path: &Path) -> String {
    path.to_str().expect("paths here are UTF-8").to_owned()
}

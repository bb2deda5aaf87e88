//! The built binary as its operator starts it: a process with flags, environment and signals.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use serde_json::Value;

use crate::supervised::Supervised;

/// A running `kryptos serve` or `kryptos worker`. Killed when dropped.
pub struct Kryptos {
    process: Supervised,
    url: Option<String>,
}

/// How to start it.
#[derive(Clone, Debug, Default)]
pub struct Start {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// An application's credentials, as `kryptos client create --json` prints them.
#[derive(Clone, Debug)]
pub struct Client {
    pub client_id: String,
    pub client_secret: String,
    pub workspace_id: String,
}

impl Kryptos {
    /// `kryptos serve` on a free port, its data in `data`. See [`Start`].
    #[must_use]
    pub fn serve(data: &Path) -> Start {
        Start::default()
            .arguments(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .argument(data.to_string_lossy())
    }

    /// `kryptos worker`, which listens nowhere.
    #[must_use]
    pub fn worker(data: &Path) -> Start {
        Start::default()
            .arguments(["worker", "--data-dir"])
            .argument(data.to_string_lossy())
    }

    /// Any other command: `Kryptos::command("migrate").run()`.
    #[must_use]
    pub fn command(name: &str) -> Start {
        Start::default().argument(name)
    }

    /// Where it listens: `http://127.0.0.1:<port>`.
    ///
    /// # Panics
    /// For a worker.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_deref().expect("a worker listens nowhere")
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Everything it has printed.
    #[must_use]
    pub fn output(&self) -> String {
        self.process.log()
    }

    async fn wait_until_ready(&self) {
        let http = reqwest::Client::builder().no_proxy().build();
        let http = http.expect("an HTTP client can be made");
        for _ in 0..600 {
            let answer = http.get(format!("{}/readyz", self.url())).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("kryptos does not become ready:\n{}", self.output());
    }

    /// Ends it as a power failure would.
    pub fn kill(self) {
        self.process.signal("KILL");
        self.process.wait_for_end();
    }

    /// Asks it to end, as an operator does, and returns its exit status once it has.
    #[must_use]
    pub fn terminate(self) -> i32 {
        self.process.signal("TERM");
        self.process.wait_for_end()
    }
}

impl Start {
    #[must_use]
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    #[must_use]
    pub fn arguments<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let arguments = arguments.into_iter().map(String::from);
        self.arguments.extend(arguments);
        self
    }

    #[must_use]
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A chain's endpoint, e.g. `chain("ethereum", anvil.rpc_url())`.
    #[must_use]
    pub fn chain(self, chain: &str, rpc_url: &str) -> Self {
        let name = format!("KRYPTOS_CHAINS__{}__RPC_URLS", chain.to_uppercase());
        self.environment(&name, rpc_url)
    }

    /// Starts it and waits until `/readyz` says so, or until a worker says that it works.
    ///
    /// # Panics
    /// With all that it printed, if it does not become ready.
    pub async fn start(self) -> Kryptos {
        let folder = tempfile::Builder::new()
            .prefix("kc-kryptos-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let serves = self.arguments.first().is_some_and(|name| name == "serve");
        let mut command = vec!["env".to_owned()];
        let pairs = self.environment.iter();
        command.extend(pairs.map(|(name, value)| format!("{name}={value}")));
        command.push(binary().to_string_lossy().into_owned());
        command.extend(self.arguments);
        let started = tokio::task::spawn_blocking(move || {
            let process = Supervised::start(&command, &folder, "KILL");
            let url = process.wait_for("kryptos", |output| {
                if serves {
                    listening_on(output).map(Some)
                } else {
                    output.contains("working on jobs").then_some(None)
                }
            });
            Kryptos { process, url }
        });
        let kryptos = started
            .await
            .unwrap_or_else(|failure| std::panic::resume_unwind(failure.into_panic()));
        if serves {
            kryptos.wait_until_ready().await;
        }
        kryptos
    }

    /// Runs it to its end.
    #[must_use]
    pub fn run(self) -> Output {
        Command::new(binary())
            .args(&self.arguments)
            .envs(self.environment)
            .output()
            .expect("the binary can be started")
    }
}

impl Client {
    /// Registers an application in production, which may ask for any address. `database` as for
    /// `--database`; without it the one in `data`.
    ///
    /// # Panics
    /// With what the command printed, if it fails.
    #[must_use]
    pub fn register(data: &Path, database: Option<&str>, origin: &str) -> Self {
        let mut start = Kryptos::command("client")
            .arguments(["create", "--name", "Northwind", "--production", "--json"])
            .arguments(["--origin", origin, "--redirect-uri"])
            .argument(format!("{origin}/callback"))
            .argument("--data-dir")
            .argument(data.to_string_lossy());
        if let Some(database) = database {
            start = start.arguments(["--database", database]);
        }
        let output = start.run();
        let printed = String::from_utf8_lossy(&output.stdout);
        let answer: Value = serde_json::from_str(&printed).unwrap_or_else(|_| {
            let complaint = String::from_utf8_lossy(&output.stderr);
            panic!("no client was made: {printed}{complaint}")
        });
        let field = |name: &str| answer[name].as_str().expect("a string").to_owned();
        Self {
            client_id: field("client_id"),
            client_secret: field("client_secret"),
            workspace_id: field("workspace_id"),
        }
    }
}

/// The binary that Cargo built for this test, or the one beside it.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("CARGO_BIN_EXE_kryptos") {
        return path.into();
    }
    let test = std::env::current_exe().expect("a test knows its own path");
    let profile = test.ancestors().nth(2).expect("tests stand in deps/");
    let path = profile.join("kryptos");
    assert!(
        path.exists(),
        "{} is missing: run `cargo build -p kryptos`",
        path.display()
    );
    path
}

fn listening_on(output: &str) -> Option<String> {
    let (_, after) = output.split_once("listening on http://")?;
    let (address, _) = after.split_once(|end: char| end.is_whitespace() || end == '"')?;
    Some(format!("http://{address}"))
}

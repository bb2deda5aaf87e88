//! The tables, as Markdown.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use kc_domain::{Clock as _, SystemClock};

use crate::{
    api::Cost,
    database::Kind,
    flat,
    identity::{self, MOST_MEMORY},
    sync::Synced,
};

/// The least that a toy of the same stack spent on a call, measured once on a machine on which
/// its hello took [`FLOOR_HELLO`]: microseconds of CPU of the app, and of Postgres.
struct Floor {
    call: &'static str,
    what: &'static str,
    sqlite: u64,
    postgres: (u64, u64),
}

const FLOOR_HELLO: u64 = 9;
const FLOORS: [Floor; 4] = [
    Floor {
        call: "/link-token",
        what: "one insert, no authentication",
        sqlite: 45,
        postgres: (32, 77),
    },
    Floor {
        call: "/token/exchange",
        what: "update, insert, audit; no authentication",
        sqlite: 86,
        postgres: (35, 131),
    },
    Floor {
        call: "/holdings",
        what: "token, 100 holdings",
        sqlite: 105,
        postgres: (100, 200),
    },
    Floor {
        call: "/transactions",
        what: "token, 100 transactions",
        sqlite: 215,
        postgres: (135, 175),
    },
];

/// All that was measured on one database.
pub struct Results {
    pub kind: Kind,
    pub hello: Cost,
    pub calls: Vec<(&'static str, Cost)>,
    /// KiB: the server when it is ready, and after all calls.
    pub memory: [u64; 2],
    pub chain: Option<Synced>,
    pub sandbox: Option<Synced>,
}

impl Results {
    pub fn markdown(&self) -> String {
        let is_postgres = self.kind == Kind::Postgres;
        let name = if is_postgres { "Postgres" } else { "SQLite" };
        let mut text = format!(
            "### {name}\n\n| Request | app CPU µs | × hello | its floor × hello | of its floor | \
             database CPU µs | its floor | best req/s |\n|---|--:|--:|--:|--:|--:|--:|--:|\n"
        );
        let hello = self.hello;
        row(
            &mut text,
            &[
                "hello",
                &tenths(hello.app),
                "1.0",
                "",
                "",
                "",
                "",
                &hello.per_second.to_string(),
            ],
        );
        for (call, cost) in &self.calls {
            let floor = FLOORS.iter().find(|floor| call.contains(floor.call));
            let (app, database) = floor.map_or((0, 0), |floor| match self.kind {
                Kind::Sqlite => (floor.sqlite, 0),
                Kind::Postgres => floor.postgres,
            });
            let times_hello = cost.app * 10 / hello.app.max(1);
            let floor_times_hello = app * 10 / FLOOR_HELLO;
            let of_floor = times_hello * 100 / floor_times_hello.max(1);
            let when = |text: String| if is_postgres { text } else { String::new() };
            row(
                &mut text,
                &[
                    call,
                    &tenths(cost.app),
                    &tenths(times_hello),
                    &tenths(floor_times_hello),
                    &format!("{of_floor} %"),
                    &when(tenths(cost.database)),
                    &when(database.to_string()),
                    &cost.per_second.to_string(),
                ],
            );
        }
        let [idle, loaded] = self.memory.map(|kib| kib / 1024);
        let _ = writeln!(
            text,
            "\nMemory: {idle} MiB when ready, {loaded} MiB after the load."
        );
        for (what, synced) in [
            ("A wallet on a node that answers at once", &self.chain),
            ("The sandbox wallet", &self.sandbox),
        ] {
            if let Some(synced) = synced {
                text.push_str(&line(what, synced));
            }
        }
        text
    }
}

impl flat::Results {
    pub fn markdown(&self) -> String {
        let name = match self.kind {
            Kind::Postgres => "Postgres",
            Kind::Sqlite => "SQLite",
        };
        let [few, many] = self.histories;
        let mut text = format!(
            "### Pages over a short and a long history, {name}\n\n| CPU µs of app + database, \
             over so many transactions | {few} | {many} | × |\n|---|--:|--:|--:|\n"
        );
        for line in &self.rows {
            let costs: Vec<u64> = line.costs.iter().map(|it| it.app + it.database).collect();
            let (short, long) = (costs[0], costs[costs.len() - 1]);
            let times = long * 10 / short.max(1);
            row(
                &mut text,
                &[line.call, &tenths(short), &tenths(long), &tenths(times)],
            );
        }
        text
    }
}

impl identity::Results {
    pub fn markdown(&self) -> String {
        let mut text =
            "### OAuth, beside a peer\n\n| Requests of a second of CPU (CPU µs each) |".to_owned();
        let Some((peer, ours)) = self.servers.split_last() else {
            return text;
        };
        for server in ours {
            let _ = write!(text, " {} | × peer |", server.name);
        }
        let _ = writeln!(text, " {}, in memory | aim |", peer.name);
        let _ = writeln!(text, "|---{}|--:|--:|", "|--:|--:".repeat(ours.len()));
        for (place, aim) in self.calls.iter().enumerate() {
            let per_second = |tenths: u64| 10_000_000 / tenths.max(1);
            let cell = |tenths: u64| format!("{} ({})", per_second(tenths), self::tenths(tenths));
            let mut cells = vec![aim.call.to_owned()];
            for server in ours {
                let times = peer.app[place] * 10 / server.app[place].max(1);
                cells.extend([cell(server.app[place]), tenths(times)]);
            }
            cells.extend([cell(peer.app[place]), format!("≥ {}", aim.least)]);
            row(
                &mut text,
                &cells.iter().map(String::as_str).collect::<Vec<_>>(),
            );
        }
        let mut cells = vec!["memory when ready → after the load, MiB".to_owned()];
        let memory = |[idle, loaded]: [u64; 2]| format!("{} → {}", idle / 1024, loaded / 1024);
        for server in ours {
            cells.extend([memory(server.memory), String::new()]);
        }
        cells.extend([memory(peer.memory), format!("≤ {MOST_MEMORY}")]);
        row(
            &mut text,
            &cells.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        for server in ours
            .iter()
            .filter(|it| it.database.iter().any(|spent| *spent > 0))
        {
            let spent: Vec<String> = self
                .calls
                .iter()
                .zip(&server.database)
                .map(|(aim, spent)| format!("{} {}", aim.call, tenths(*spent)))
                .collect();
            let spent = spent.join(", ");
            let _ = writeln!(
                text,
                "\n{}: the database itself spent, in CPU µs: {spent}.",
                server.name
            );
        }
        text
    }
}

fn line(what: &str, synced: &Synced) -> String {
    let micros = |cpu: u64| tenths(cpu * 10 / synced.transactions.max(1));
    let milliseconds = u64::try_from(synced.time.as_millis()).unwrap_or(u64::MAX);
    format!(
        "{what}: {} transactions in {milliseconds} ms (reading {} ms), {} a second; CPU µs each: \
         app {}, database {}; memory at most {} MiB.\n",
        synced.transactions,
        synced.read.as_millis(),
        synced.transactions * 1_000 / milliseconds.max(1),
        micros(synced.app_cpu),
        micros(synced.database_cpu),
        synced.memory_peak / 1024,
    )
}

pub fn row(text: &mut String, cells: &[&str]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

pub fn tenths(value: u64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// What the floors are.
pub fn legend() -> String {
    let floors: Vec<String> = FLOORS
        .iter()
        .map(|it| format!("`{}`: {}", it.call, it.what))
        .collect();
    format!("Floors: {}.", floors.join("; "))
}

/// Writes the tables into the record, the newest first.
pub fn record(root: &Path, tables: &str, note: Option<&str>) -> anyhow::Result<()> {
    let path = root.join("bench/RESULTS.md");
    let (head, earlier) = fs::read_to_string(&path).map_or_else(
        |_| ("# Results\n".to_owned(), String::new()),
        |text| match text.find("\n## ") {
            Some(place) => (text[..place].to_owned(), text[place..].to_owned()),
            None => (text, String::new()),
        },
    );
    let now = SystemClock.now().to_string();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let heading = format!(
        "\n## {}, commit {}\n\n{}, `bench/run {}`.{}\n\n",
        now.split('T').next().unwrap_or(&now),
        commit(root),
        machine(),
        arguments.join(" "),
        note.map_or(String::new(), |note| format!(" {note}")),
    );
    fs::write(
        path,
        format!(
            "{}\n{heading}{}{earlier}",
            head.trim_end(),
            tables.trim_end().to_owned() + "\n"
        ),
    )?;
    Ok(())
}

fn commit(root: &Path) -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(root)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let id = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let changed = git(&["status", "--porcelain", "-uno", "crates", "Cargo.lock"]);
    match changed.is_some_and(|changed| !changed.is_empty()) {
        true => format!("{id} and uncommitted changes"),
        false => id,
    }
}

fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!(
        "{} ({cores} cores)",
        model.map_or("unknown processor", |(_, model)| model.trim())
    )
}

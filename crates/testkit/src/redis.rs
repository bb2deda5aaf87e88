//! A real Redis server, the machine's own: loopback only, nothing kept, gone when dropped.

use std::{net::TcpStream, process::Command};

use crate::{postgres::free_port, supervised::Supervised};

/// Valkey answers as Redis does.
const NAMES: [&str; 2] = ["redis-server", "valkey-server"];

pub struct Redis {
    server: Option<Supervised>,
    port: u16,
}

impl Redis {
    /// # Panics
    /// If the machine has none.
    #[must_use]
    pub fn start() -> Self {
        let mut redis = Self {
            server: None,
            port: free_port(),
        };
        redis.restart();
        redis
    }

    /// As the settings take it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends it at once. What it counted is lost.
    pub fn kill(&mut self) {
        if let Some(server) = self.server.take() {
            server.signal("KILL");
            server.wait_for_end();
        }
    }

    /// Starts it again after a [`Redis::kill`], at the same address.
    pub fn restart(&mut self) {
        self.kill();
        let folder = tempfile::Builder::new()
            .prefix("kc-redis-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let mut command = vec![binary().to_owned()];
        let port = self.port.to_string();
        let folder_name = folder.to_str().expect("paths here are UTF-8");
        command.extend(["--bind", "127.0.0.1", "--port", &port].map(String::from));
        command.extend(["--save", "", "--dir", folder_name].map(String::from));
        let server = Supervised::start(&command, &folder, "KILL");
        server.wait_for("Redis", |log| {
            let ours = log.contains("Ready to accept connections");
            (ours && TcpStream::connect(("127.0.0.1", self.port)).is_ok()).then_some(())
        });
        self.server = Some(server);
    }

    /// Stops answering, as a server that hangs; `resume` ends it.
    pub fn pause(&self) {
        self.signal("STOP");
    }

    pub fn resume(&self) {
        self.signal("CONT");
    }

    fn signal(&self, signal: &str) {
        if let Some(server) = &self.server {
            server.signal(signal);
        }
    }
}

fn binary() -> &'static str {
    let runs = |name: &&str| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    };
    NAMES.into_iter().find(runs).expect(
        "there is no redis-server: run `make tools`, or install the package redis-server or valkey",
    )
}

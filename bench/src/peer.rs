//! The provider that ours is measured beside: `oidc-provider`, by `bench/peer/server.mjs`.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
};

use anyhow::{Context as _, ensure};
use kc_testkit::npm;
use serde_json::Value;

/// The peer as a process of its own. Ends when dropped.
pub struct Peer {
    child: Child,
    lifeline: Option<ChildStdin>,
    /// Where it listens, and what to ask it with.
    pub told: Value,
}

impl Peer {
    pub fn start(scopes: &str) -> anyhow::Result<Self> {
        let mut child = Command::new("node")
            .arg(npm::root().join("bench/peer/server.mjs"))
            .arg(scopes)
            .env("NODE_ENV", "production")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Node can not be started")?;
        let lifeline = child.stdin.take();
        let output = child.stdout.take().context("the output was asked for")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        ensure!(
            !line.is_empty(),
            "the peer does not start: is it installed?"
        );
        Ok(Self {
            child,
            lifeline,
            told: serde_json::from_str(&line)?,
        })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its version, as it was installed.
    pub fn version() -> anyhow::Result<String> {
        let package: Value = serde_json::from_str(&npm::text("oidc-provider/package.json"))?;
        Ok(package["version"].as_str().unwrap_or("?").to_owned())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.child.wait();
    }
}

//! The floor's toy: the least that a server of the same stack does.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdin, Command, Stdio},
};

use anyhow::Context as _;
use axum::{Json, Router, routing::get};
use serde_json::json;

/// The toy as a process of its own. Ends when dropped.
pub struct Hello {
    child: Child,
    lifeline: Option<ChildStdin>,
    pub address: String,
}

impl Hello {
    pub fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("hello")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let lifeline = child.stdin.take();
        let output = child.stdout.take().context("the output was asked for")?;
        let mut address = String::new();
        BufReader::new(output).read_line(&mut address)?;
        Ok(Self {
            child,
            lifeline,
            address: address.trim().to_owned(),
        })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.child.wait();
    }
}

/// Serves until standard input ends.
pub fn serve() -> anyhow::Result<()> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        let hello = get(async || Json(json!({ "message": "hello" })));
        axum::serve(listener, Router::new().route("/", hello)).await?;
        Ok(())
    })
}

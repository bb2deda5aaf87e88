//! A process that answers a question, and what it spent.

use std::{
    fs::File,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context as _, ensure};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::usage;

/// How often its memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

#[derive(Clone, Copy)]
pub struct Spent {
    /// Microseconds. Those that answer have one thread.
    pub cpu: u64,
    /// KiB at most.
    pub memory: u64,
}

/// Asks and waits. What it leaves behind goes into a folder that goes away.
pub fn ask<T: DeserializeOwned>(
    command: &mut Command,
    question: &Value,
) -> anyhow::Result<(Spent, T)> {
    let folder = tempfile::Builder::new().prefix("kc-peer-").tempdir()?;
    let [asked, told] = ["question", "answer"].map(|name| folder.path().join(name));
    serde_json::to_writer(File::create(&asked)?, question)?;
    let mut child = command
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .env("PYTHONHASHSEED", "0")
        .stdin(File::open(&asked)?)
        .stdout(File::create(&told)?)
        .stderr(Stdio::null())
        .spawn()
        .context("the process does not start")?;
    let mut memory = 0;
    // The kernel tells the time of one that has ended until it is asked how, but no more its memory.
    while !usage::has_ended(child.id()) {
        if let Ok((_, peak)) = usage::memory(child.id()) {
            memory = peak;
        }
        sleep(LOOK_EVERY);
    }
    let cpu = usage::cpu_of_first_thread(child.id())?;
    ensure!(child.wait()?.success(), "{command:?} broke off");
    let answer = serde_json::from_slice(&std::fs::read(told)?)?;
    Ok((Spent { cpu, memory }, answer))
}

//! Asks a peer: one process works many histories out.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The Python that has the peers.
fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate stands two folders below the root");
    let python = root.join("target/python/bin/python");
    assert!(
        python.exists(),
        "there is no {}: run `make tools`",
        python.display()
    );
    python
}

/// The answer of a driver of `drivers/` to the question. The peer has a folder of its own for what it
/// leaves behind.
pub fn ask<T: DeserializeOwned>(driver: &str, question: &Value) -> T {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let place = format!("oracle-{}", ASKED.fetch_add(1, Ordering::Relaxed));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(place);
    fs::create_dir_all(&folder).expect("a folder for the peer");
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/oracles/drivers")
        .join(driver);
    let mut process = Command::new(python())
        .arg("-B")
        .arg(script)
        .current_dir(&folder)
        .env("HOME", &folder)
        .env("PYTHONHASHSEED", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut stdin = process.stdin.take().expect("piped");
    // The driver reads all before it says anything, so that neither waits for the other.
    stdin
        .write_all(question.to_string().as_bytes())
        .expect("the driver reads");
    drop(stdin);
    let output = process.wait_with_output().expect("the driver ends");
    assert!(
        output.status.success(),
        "{driver}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{driver} answers {}: {error}",
            String::from_utf8_lossy(&output.stdout)
        )
    })
}

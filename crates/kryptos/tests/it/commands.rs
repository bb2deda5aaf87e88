//! The commands an operator types.

use kc_testkit::{
    Database,
    process::{Client, Kryptos},
};

use crate::support::{Application, on};

#[tokio::test(flavor = "multi_thread")]
async fn client_made_while_the_server_runs_is_known_at_once() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let server = on(Kryptos::serve(data.path()), &db).start().await;
    let client = Client::register(data.path(), Some(&db.address), "https://app.example.com");
    let application = Application::new(&server, client);
    assert!(application.link_token().await.unwrap().starts_with("link_"));
}

#[test]
fn misspelt_setting_refuses_to_start_and_is_named() {
    let data = tempfile::tempdir().unwrap();
    let output = Kryptos::serve(data.path())
        .environment("KRYPTOS_LISTN", "127.0.0.1:1")
        .run();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(complaint.contains("listn"), "{complaint}");
}

#[test]
fn bad_origin_is_refused_with_the_reason() {
    let data = tempfile::tempdir().unwrap();
    let output = Kryptos::command("client")
        .arguments([
            "create",
            "--name",
            "X",
            "--redirect-uri",
            "https://a.example/cb",
        ])
        .arguments(["--origin", "http://a.example", "--data-dir"])
        .argument(data.path().to_string_lossy())
        .run();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(complaint.contains("must be https"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_without_tables_is_told_to_migrate() {
    let data = tempfile::tempdir().unwrap();
    let address = kc_testkit::postgres::fresh_database().await;
    let run = |name: &str| {
        Kryptos::command(name)
            .arguments(["--database", &address, "--data-dir"])
            .argument(data.path().to_string_lossy())
            .run()
    };
    let refused = run("worker");
    let complaint = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(complaint.contains("kryptos migrate"), "{complaint}");

    let migrated = run("migrate");
    assert!(
        migrated.status.success(),
        "{}",
        String::from_utf8_lossy(&migrated.stderr)
    );
    assert!(run("migrate").status.success(), "once more changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_a_node_that_is_down() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let output = on(Kryptos::command("doctor"), &db)
        .argument("--data-dir")
        .argument(data.path().to_string_lossy())
        .chain("ethereum", "http://127.0.0.1:1")
        .run();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{report}");
    assert!(report.contains("ok       database"), "{report}");
    assert!(report.contains("problem  node of ethereum"), "{report}");
}

#[test]
fn database_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let made = Kryptos::command("migrate")
        .argument("--data-dir")
        .argument(data.to_string_lossy())
        .run();
    assert!(made.status.success());
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("kryptos.db")), 0o600);
}

//! The master key and the signing keys of an installation.

use std::{collections::BTreeSet, os::unix::fs::PermissionsExt as _};

use kc_testkit::{Database, process::Kryptos};
use serde_json::Value;

use crate::support::on;

async fn shown(server: &Kryptos) -> BTreeSet<String> {
    let url = format!("{}/oidc/jwks", server.url());
    let client = reqwest::Client::builder().build().unwrap();
    let answer: Value = client.get(url).send().await.unwrap().json().await.unwrap();
    let keys = answer["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_while_a_server_runs() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let server = on(Kryptos::serve(data.path()), &db).start().await;
    let before = shown(&server).await;
    assert_eq!(
        before.len(),
        4,
        "a current and a next one for each of two algorithms"
    );
    let mode = data
        .path()
        .join("master.key")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    let rotated = on(Kryptos::command("keys"), &db)
        .argument("rotate")
        .argument("--data-dir")
        .argument(data.path().to_string_lossy())
        .run();
    assert!(
        rotated.status.success(),
        "{}",
        String::from_utf8_lossy(&rotated.stderr)
    );
    // A server that starts now has the new ones at once.
    let second = on(Kryptos::serve(data.path()), &db).start().await;
    let after = shown(&second).await;
    assert_eq!(after.len(), 6);
    assert!(after.is_superset(&before));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_were_taken_are_replaced() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let server = on(Kryptos::serve(data.path()), &db).start().await;
    let before = shown(&server).await;
    let replaced = on(Kryptos::command("keys"), &db)
        .arguments(["rotate", "--revoke", "--data-dir"])
        .argument(data.path().to_string_lossy())
        .run();
    assert!(
        replaced.status.success(),
        "{}",
        String::from_utf8_lossy(&replaced.stderr)
    );
    let second = on(Kryptos::serve(data.path()), &db).start().await;
    let after = shown(&second).await;
    assert_eq!(after.len(), 4);
    assert!(after.is_disjoint(&before));
}

#[tokio::test(flavor = "multi_thread")]
async fn node_with_another_master_key_refuses_to_start() {
    let db = Database::postgres().await;
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let _first = on(Kryptos::serve(one.path()), &db).start().await;
    let refused = on(Kryptos::serve(other.path()), &db).run();
    let complaint = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(complaint.contains("master key"), "{complaint}");

    let key = std::fs::read_to_string(one.path().join("master.key")).unwrap();
    let same = on(Kryptos::serve(other.path()), &db)
        .environment("KRYPTOS_SECRETS__MASTER_KEY", key.trim())
        .start()
        .await;
    assert_eq!(shown(&same).await.len(), 4);
}

#[test]
fn master_key_that_is_none_is_refused_and_not_repeated() {
    let data = tempfile::tempdir().unwrap();
    let output = Kryptos::serve(data.path())
        .environment("KRYPTOS_SECRETS__MASTER_KEY", "not-a-key-but-a-secret")
        .run();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(complaint.contains("64 hexadecimal digits"), "{complaint}");
    assert!(!complaint.contains("but-a-secret"), "{complaint}");
}

//! What the binary carries for browsers.

use kc_testkit::{Database, process::Kryptos};
use serde_json::Value;

use crate::support::on;

#[tokio::test(flavor = "multi_thread")]
async fn every_logo_of_the_catalogue_is_served() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let server = on(Kryptos::serve(data.path()), &db).start().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let list = http
        .get(format!("{}/integrations/public/list", server.url()))
        .send()
        .await
        .unwrap();
    let list: Value = list.json().await.unwrap();
    let providers = list["data"].as_array().unwrap();
    assert!(!providers.is_empty());
    for provider in providers {
        let logo = http
            .get(provider["logo"].as_str().unwrap())
            .send()
            .await
            .unwrap();
        assert_eq!(logo.status(), 200, "{}", provider["logo"]);
        assert_eq!(logo.headers()["content-type"], "image/svg+xml");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_built_in() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let server = on(Kryptos::serve(data.path()), &db)
        .argument("--dev")
        .start()
        .await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in [
        "/connect?client_id=client_demo",
        "/demo",
        "/account",
        "/docs",
    ] {
        let page = http
            .get(format!("{}{path}", server.url()))
            .send()
            .await
            .unwrap();
        let page = page.text().await.unwrap();
        let script = page
            .split("src=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let script = script.unwrap_or_else(|| panic!("{path} loads no script: {page}"));
        let script = http
            .get(format!("{}{script}", server.url()))
            .send()
            .await
            .unwrap();
        assert_eq!(script.status(), 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_site_may_load_the_web_sdk_from_here() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let server = on(Kryptos::serve(data.path()), &db).start().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = |name: &str| http.get(format!("{}/sdk/{name}", server.url())).send();
    let script = get("web.js").await.unwrap();
    assert_eq!(script.status(), 200);
    let headers = script.headers().clone();
    let kind = headers["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/javascript"), "{kind}");
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
    assert!(script.text().await.unwrap().contains("kryptos-connect"));
    assert_eq!(
        get("core.js").await.unwrap().status(),
        404,
        "nothing else of it"
    );
}

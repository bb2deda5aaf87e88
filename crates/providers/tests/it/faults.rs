//! Nodes that are broken, slow, hostile or of another chain.

use std::time::{Duration, Instant};

use kc_providers::ProviderError;
use kc_testkit::{
    anvil::Anvil,
    fault::{Fault, FaultProxy},
};

use crate::node::{adapter, ether, poor_account};

const ACCOUNT: &str = "0x8181818181818181818181818181818181818181";

async fn failure(url: &str) -> ProviderError {
    let adapter = adapter(&[url], Duration::from_secs(1));
    let start = Instant::now();
    let error = adapter
        .history()
        .unwrap()
        .page(ACCOUNT, None)
        .await
        .unwrap_err();
    assert!(
        start.elapsed() < Duration::from_secs(4),
        "it took {:?}",
        start.elapsed()
    );
    error
}

/// A node that meets every request with the same fault.
async fn faulty(fault: Fault) -> ProviderError {
    let proxy = FaultProxy::start("127.0.0.1:1").await;
    proxy.always(fault);
    failure(proxy.url()).await
}

#[tokio::test]
async fn node_of_another_chain_is_refused() {
    let anvil = Anvil::start(5).await;
    let error = failure(anvil.rpc_url()).await;
    assert!(
        matches!(error, ProviderError::WrongSource { .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("chain 5 and not for 1"),
        "{error}"
    );
}

#[tokio::test]
async fn broken_nodes_are_told_apart_and_never_waited_for() {
    let closed = failure("http://127.0.0.1:1").await;
    assert!(
        matches!(closed, ProviderError::Unreachable { .. }),
        "{closed}"
    );
    let reset = faulty(Fault::Reset).await;
    assert!(
        matches!(reset, ProviderError::Unreachable { .. }),
        "{reset}"
    );
    let down = faulty(Fault::status(502, None)).await;
    assert!(matches!(down, ProviderError::Unreachable { .. }), "{down}");
    let limited = faulty(Fault::status(429, Some(17))).await;
    let ProviderError::RateLimited {
        retry_after: Some(pause),
        ..
    } = limited
    else {
        panic!("{limited}")
    };
    assert_eq!(pause, Duration::from_secs(17));
    for babble in [
        Fault::body("<html>"),
        Fault::body("[]"),
        Fault::body("{}"),
        Fault::body(r#"{"jsonrpc":"2.0","id":0}"#),
        Fault::body(r#"{"jsonrpc":"2.0","id":7,"result":"0x1"}"#),
        Fault::body(r#"{"jsonrpc":"2.0","id":0,"result":{"not":"a number"}}"#),
        Fault::body(r#"{"jsonrpc":"2.0","id":0,"result":null}"#),
        Fault::status(404, None),
        Fault::status(302, None),
        Fault::body(&" ".repeat(33 << 20)),
    ] {
        let error = faulty(babble).await;
        assert!(matches!(error, ProviderError::BadAnswer { .. }), "{error}");
    }
    let refused = faulty(Fault::status(401, None)).await;
    assert!(
        matches!(refused, ProviderError::Unsupported { .. }),
        "{refused}"
    );
}

#[tokio::test]
async fn node_that_hangs_is_given_up() {
    let anvil = Anvil::start(1).await;
    anvil.pause();
    let error = failure(anvil.rpc_url()).await;
    anvil.resume();
    assert!(matches!(error, ProviderError::TooSlow { .. }), "{error}");
}

#[tokio::test]
async fn node_without_an_index_of_accounts_says_so() {
    let proxy = FaultProxy::start("127.0.0.1:1").await;
    proxy.next([Fault::body(r#"{"jsonrpc":"2.0","id":0,"result":"0x1"}"#)]);
    proxy.always(Fault::body(
        r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32601,"message":"Method not found"}}"#,
    ));
    let error = failure(proxy.url()).await;
    assert!(
        matches!(error, ProviderError::Unsupported { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn key_in_a_url_reaches_no_message() {
    let proxy = FaultProxy::start("127.0.0.1:1").await;
    let key = "b7f1c0ffee99key";
    let faults = [
        Fault::status(500, None),
        Fault::Reset,
        Fault::body("?"),
        Fault::body(&format!(
            r#"{{"jsonrpc":"2.0","id":0,"error":{{"code":1,"message":"project {key} is over"}}}}"#
        )),
    ];
    for fault in faults {
        for path in [format!("/v3/{key}"), format!("/?apikey={key}")] {
            proxy.next([fault.clone()]);
            let error = failure(&format!("{}{path}", proxy.url())).await;
            let told = format!("{error} {error:?} {}", error.for_person("Ethereum"));
            assert!(!told.contains(key), "{told}");
        }
    }
}

#[tokio::test]
async fn second_node_answers_when_the_first_does_not() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x81, ether(1)).await;
    let other = Anvil::start(5).await;
    let urls = ["http://127.0.0.1:1", other.rpc_url(), anvil.rpc_url()];
    let adapter = adapter(&urls, Duration::from_secs(5));
    let page = adapter
        .history()
        .unwrap()
        .page(&format!("{account:#x}"), None)
        .await
        .unwrap();
    assert_eq!(page.movements.len(), 1);
}

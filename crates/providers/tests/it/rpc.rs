//! JSON-RPC in batches, and what the adapter makes of a node that offers less.

use std::time::Duration;

use alloy_primitives::U256;
use kc_providers::{
    ProviderError,
    http::{Endpoint, HttpClient},
    rpc::{self, Call},
};
use kc_testkit::{
    anvil::{Anvil, Send},
    contracts::deploy_forwarder,
    fault::{Fault, FaultProxy},
};
use serde_json::json;

use crate::node::{Reader, adapter, ether, pay, poor_account};

fn endpoint(url: &str) -> Endpoint {
    let client = HttpClient::new(Duration::from_secs(5)).unwrap();
    client
        .endpoints("test", &[url.to_owned()], 1_000)
        .unwrap()
        .remove(0)
}

async fn three(answer: &str) -> Result<Vec<String>, ProviderError> {
    let proxy = FaultProxy::start("127.0.0.1:1").await;
    proxy.always(Fault::body(answer));
    let calls = vec![Call::new("some_method", json!([])); 3];
    rpc::all(&endpoint(proxy.url()), &calls).await
}

#[tokio::test]
async fn answers_of_a_batch_are_matched_by_number() {
    let answer = r#"[{"id":2,"result":"c"},{"id":0,"result":"a"},{"id":1,"result":"b"}]"#;
    assert_eq!(three(answer).await.unwrap(), ["a", "b", "c"]);
}

#[tokio::test]
async fn batch_that_is_not_answered_one_by_one_is_refused() {
    for answer in [
        r#"[{"id":0,"result":"a"},{"id":1,"result":"b"}]"#,
        r#"[{"id":0,"result":"a"},{"id":1,"result":"b"},{"id":2,"result":"c"},{"id":1,"result":"x"}]"#,
        r#"[{"id":0,"result":"a"},{"id":1,"result":"b"},{"id":3,"result":"c"}]"#,
        r#"[{"id":0,"result":"a"},{"id":1,"result":"b"},{"id":null,"result":"c"}]"#,
        r#"[{"id":0,"result":"a"},{"id":1,"result":"b"},{"id":2}]"#,
        r#"[{"id":0,"result":"a"},{"id":1,"result":"b"},{"id":2,"result":7}]"#,
        r#"{"id":0,"result":"a"}"#,
        "null",
    ] {
        let answer = three(answer).await;
        assert!(
            matches!(answer, Err(ProviderError::BadAnswer { .. })),
            "{answer:?}"
        );
    }
    let limited = r#"[{"id":0,"result":"a"},{"id":1,"result":"b"},
        {"id":2,"error":{"code":-32005,"message":"Too Many Requests"}}]"#;
    let answer = three(limited).await;
    assert!(
        matches!(answer, Err(ProviderError::RateLimited { .. })),
        "{answer:?}"
    );
}

#[tokio::test]
async fn node_that_takes_no_batches_is_asked_one_by_one() {
    let anvil = Anvil::start(1).await;
    let proxy = FaultProxy::start(anvil.address()).await;
    proxy.next([Fault::body(
        r#"{"id":null,"error":{"code":-32600,"message":"no batches"}}"#,
    )]);
    let calls = vec![Call::new("eth_chainId", json!([])); 3];
    let answers: Vec<String> = rpc::all(&endpoint(proxy.url()), &calls).await.unwrap();
    assert_eq!(answers, ["0x1", "0x1", "0x1"]);
    assert_eq!(proxy.count(), 4);
}

#[tokio::test]
async fn range_that_a_node_finds_too_large_is_halved() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x91, ether(1)).await;
    anvil.mine(40).await;
    pay(&anvil, account, U256::from(5)).await;
    let proxy = FaultProxy::start(anvil.address()).await;
    let refused = r#"{"code":-32000,"message":"query returned more than 10000 results"}"#;
    let refused = Fault::body(&format!(
        r#"[{{"id":0,"error":{refused}}},{{"id":1,"error":{refused}}},{{"id":2,"error":{refused}}}]"#
    ));
    // Before the events: the chain's number, its head, the blocks below, the account's calls.
    proxy.next(
        vec![Fault::None; 4]
            .into_iter()
            .chain([refused.clone(), refused]),
    );
    let mut reader = Reader::new(&anvil, account);
    reader.adapter = adapter(&[proxy.url()], Duration::from_secs(5));
    reader.sync().await;
    reader.assert_movements_explain_balances().await;
    let searches: Vec<String> = proxy
        .requests()
        .into_iter()
        .filter(|request| request.contains("eth_getLogs"))
        .collect();
    assert!(
        searches[0].contains(r#""fromBlock":"0x0""#),
        "{}",
        searches[0]
    );
    assert!(
        !searches[2].contains(r#""fromBlock":"0x0""#),
        "{}",
        searches[2]
    );
    assert!(searches.len() >= 5, "{} searches", searches.len());
}

#[tokio::test]
async fn node_without_traces_tells_internal_transfers_another_way() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x92, ether(1)).await;
    let rich = anvil.accounts().await[6];
    let forwarder = deploy_forwarder(&anvil, rich).await;
    let data = account.into_word().to_vec();
    let value = U256::from(31);
    anvil
        .send(Send {
            from: rich,
            to: Some(forwarder),
            value,
            data,
            ..Send::default()
        })
        .await;
    let proxy = FaultProxy::start(anvil.address()).await;
    let unknown = r#"{"id":0,"error":{"code":-32601,"message":"Method not found"}}"#;
    // Before the trace: the number, head, blocks below, calls, events, and the blocks of both.
    proxy.next(
        vec![Fault::None; 6]
            .into_iter()
            .chain([Fault::body(unknown)]),
    );
    let mut reader = Reader::new(&anvil, account);
    reader.adapter = adapter(&[proxy.url()], Duration::from_secs(5));
    reader.sync().await;
    reader.assert_movements_explain_balances().await;
    assert_eq!(reader.find("call:").len(), 1);
    let asked = proxy.requests();
    let place = |method: &str| asked.iter().position(|request| request.contains(method));
    assert!(place("trace_transaction").is_some());
    assert!(place("trace_transaction") < place("ots_getInternalOperations"));
}

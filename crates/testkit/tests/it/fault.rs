use std::time::{Duration, Instant};

use kc_testkit::{Anvil, Fault, FaultProxy};

const ASK: &str = r#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}"#;
const ANSWER: &str = r#"{"jsonrpc":"2.0","id":1,"result":"0x7"}"#;

async fn ask(proxy: &FaultProxy) -> Result<(u16, String), reqwest::Error> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let request = client
        .post(proxy.url())
        .header("content-type", "application/json");
    let answer = request.body(ASK).send().await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

async fn proxied_anvil() -> (Anvil, FaultProxy) {
    let anvil = Anvil::start(7).await;
    let proxy = FaultProxy::start(anvil.address()).await;
    (anvil, proxy)
}

#[tokio::test]
async fn proxy_without_faults_is_transparent_and_counts() {
    let (_anvil, proxy) = proxied_anvil().await;
    for _ in 0..3 {
        assert_eq!(ask(&proxy).await.expect("an answer"), (200, ANSWER.into()));
    }
    assert_eq!(proxy.count(), 3);
    assert!(proxy.requests()[2].contains("eth_chainId"));
}

#[tokio::test]
async fn faults_come_in_the_order_of_the_script() {
    let (_anvil, proxy) = proxied_anvil().await;
    proxy.next([
        Fault::status(429, Some(3)),
        Fault::Reset,
        Fault::garbage(),
        Fault::CutAfter(20),
        Fault::body("<html>"),
    ]);
    assert_eq!(ask(&proxy).await.expect("an answer").0, 429);
    for fault in ["reset", "garbage", "cut"] {
        assert!(ask(&proxy).await.is_err(), "{fault}");
    }
    assert_eq!(ask(&proxy).await.expect("an answer").1, "<html>");
    assert_eq!(ask(&proxy).await.expect("an answer").1, ANSWER);
}

#[tokio::test]
async fn slow_answers_are_slow_and_whole() {
    let (_anvil, proxy) = proxied_anvil().await;
    let slow = Duration::from_millis(200);
    for fault in [
        Fault::Latency(slow),
        Fault::Drip {
            bytes: 40,
            every: slow / 3,
        },
    ] {
        proxy.always(fault);
        let start = Instant::now();
        assert_eq!(ask(&proxy).await.expect("an answer").1, ANSWER);
        assert!(start.elapsed() >= slow);
    }
}

//! Nodes that count together.

use std::time::{Duration, Instant};

use axum::Router;
use futures_util::{StreamExt as _, future::join_all, stream};
use kc_testkit::{Database, Redis};

use super::{grants, passed, remaining, slow::slowed};
use crate::app::{TestApp, TestClient};

/// Longer than anything here takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many of `count` requests pass that reach two nodes at once.
async fn burst(nodes: &[&Router; 2], client: &TestClient, count: usize) -> usize {
    let asked = stream::iter(0..count)
        .map(|n| async move { passed(&grants(nodes[n % 2], client).await) })
        .buffer_unordered(64);
    asked
        .filter(|passed| std::future::ready(*passed))
        .count()
        .await
}

/// Exactly as many pass as may, in each window: of a small limit, and of one so large that a node
/// takes several permits at a time.
async fn let_exactly_the_limit_pass(db: Database, redis: Option<&Redis>, limit: u32) {
    let app = TestApp::with(db, |settings| {
        settings.limits.redis = redis.map(|redis| redis.url().parse().unwrap());
        settings.limits.connect_requests_a_minute = limit;
    })
    .await;
    let second = app.second_node().await;
    let nodes = [&app.router, &second];
    let expected = usize::try_from(limit).unwrap();
    assert_eq!(burst(&nodes, &app.client, expected * 5 / 2).await, expected);
    let other = app.register(false).await;
    assert!(passed(&grants(&second, &other).await));
    app.wait(60);
    assert_eq!(burst(&nodes, &app.client, expected * 3 / 2).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_postgres_let_exactly_the_limit_pass() {
    let_exactly_the_limit_pass(Database::postgres().await, None, 100).await;
    let_exactly_the_limit_pass(Database::postgres().await, None, 1_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_with_one_redis_let_exactly_the_limit_pass() {
    let redis = Redis::start();
    let_exactly_the_limit_pass(Database::sqlite().await, Some(&redis), 100).await;
    let_exactly_the_limit_pass(Database::sqlite().await, Some(&redis), 1_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_node_has_its_share_while_redis_is_gone() {
    let mut redis = Redis::start();
    let app = TestApp::with(Database::sqlite().await, |settings| {
        settings.limits.redis = redis.url().parse().ok();
        settings.limits.connect_requests_a_minute = 10;
    })
    .await;
    let second = app.second_node().await;
    let nodes = [&app.router, &second];
    assert_eq!(remaining(&grants(nodes[0], &app.client).await), 9);
    assert_eq!(remaining(&grants(nodes[1], &app.client).await), 8);

    redis.kill();
    for node in nodes {
        for left in [3, 2, 1, 0] {
            assert_eq!(remaining(&grants(node, &app.client).await), left);
        }
        assert!(!passed(&grants(node, &app.client).await));
    }

    redis.restart();
    let deadline = Instant::now() + PATIENCE;
    for node in nodes {
        // A window of its own for each try: one of the node's share would have 4 left.
        loop {
            app.wait(60);
            if remaining(&grants(node, &app.client).await) == 9 {
                break;
            }
            assert!(Instant::now() < deadline, "the nodes still count alone");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    app.wait(60);
    assert_eq!(burst(&nodes, &app.client, 30).await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_queue_for_a_slow_redis_are_counted_by_it_all_the_same() {
    let redis = Redis::start();
    let address = slowed(&redis, Duration::from_millis(150)).await;
    let app = TestApp::with(Database::sqlite().await, |settings| {
        settings.limits.redis = format!("redis://{address}").parse().ok();
        settings.limits.wait = Duration::from_millis(1_500);
        settings.limits.connect_requests_a_minute = 1_000;
    })
    .await;
    // Redis is asked for 10 at a time: the last of them queue for longer than one answer may take.
    let asked = (0..130).map(|_| grants(&app.router, &app.client));
    let left = join_all(asked).await.iter().map(remaining).min();
    assert_eq!(
        left,
        Some(1_000 - 130),
        "a node of two that counts alone has 500"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_that_hangs_does_not_hold_up_every_request() {
    let redis = Redis::start();
    let app = TestApp::with(Database::sqlite().await, |settings| {
        settings.limits.redis = redis.url().parse().ok();
        settings.limits.wait = Duration::from_millis(500);
        settings.limits.connect_requests_a_minute = 200;
    })
    .await;
    redis.pause();
    let began = Instant::now();
    for _ in 0..100 {
        assert!(passed(&grants(&app.router, &app.client).await));
    }
    assert!(!passed(&grants(&app.router, &app.client).await));
    let waits = began.elapsed().as_millis() / 500;
    assert!(waits < 50, "{waits} of 101 requests waited");
    redis.resume();
}

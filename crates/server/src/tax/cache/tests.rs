use std::sync::atomic::{AtomicUsize, Ordering};

use kc_domain::AssetId;
use kc_ledger::gains::{Gains, Method};
use tokio::sync::Notify;

use super::*;

fn key(workspace: &str, method: Method) -> Key {
    Key {
        workspace: WorkspaceId::from_stored(workspace.to_owned()),
        revision: Revision::default(),
        currency: "USD".to_owned(),
        choice: Choice {
            method,
            ..Choice::usual_in(None)
        },
    }
}

fn worked_out() -> (Revision, WorkedOut) {
    let mut gains = Gains::default();
    gains.assets = vec![AssetId::new("eip155:1/slip44:60"); 100];
    (Revision::default(), WorkedOut::new(gains, &[]))
}

#[tokio::test]
async fn work_goes_on_and_is_kept_when_nobody_waits_any_more() {
    let cache = Arc::new(GainsCache::default());
    let key = key("ws_1", Method::Fifo);
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let work = {
        let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
        async move {
            begun.notify_one();
            go_on.notified().await;
            Ok(worked_out())
        }
    };
    tokio::select! {
        _ = cache.get(&key, work) => panic!("it was not told to go on"),
        () = begun.notified() => {}
    }
    go_on.notify_one();
    let again = cache.get(&key, async { panic!("worked out twice") });
    assert!(again.await.is_ok());
}

#[tokio::test]
async fn one_workspace_is_worked_on_once_at_a_time_and_holds_no_other_up() {
    let cache = Arc::new(GainsCache::default());
    let (running, go_on) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let methods = [Method::Fifo, Method::Lifo, Method::Hifo, Method::Average];
    let asking: Vec<_> = methods
        .into_iter()
        .map(|method| {
            let (cache, running) = (Arc::clone(&cache), Arc::clone(&running));
            let go_on = Arc::clone(&go_on);
            tokio::spawn(async move {
                let work = async move {
                    assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0, "two at a time");
                    go_on.acquire().await.unwrap().forget();
                    running.fetch_sub(1, Ordering::SeqCst);
                    Ok(worked_out())
                };
                cache.get(&key("ws_1", method), work).await.is_ok()
            })
        })
        .collect();
    while running.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let other = key("ws_2", Method::Fifo);
    assert!(cache.get(&other, async { Ok(worked_out()) }).await.is_ok());
    go_on.add_permits(methods.len());
    for asked in asking {
        assert!(asked.await.unwrap());
    }
}

#[tokio::test]
async fn failure_is_told_to_all_who_wait_and_the_next_may_try() {
    let cache = Arc::new(GainsCache::default());
    let key = key("ws_1", Method::Fifo);
    let failed = cache.get(&key, async { Err(Failure::TooLong(7)) }).await;
    assert!(matches!(failed, Err(Failure::TooLong(7))));
    let broken = cache.get(&key, async { panic!("a bug") }).await;
    assert!(matches!(broken, Err(Failure::BrokenOff)));
    assert!(cache.get(&key, async { Ok(worked_out()) }).await.is_ok());
}

#[tokio::test]
async fn what_was_not_used_for_longest_makes_room() {
    let bytes = worked_out().1.bytes();
    let cache = Arc::new(GainsCache::with_room(2 * bytes));
    let keys = ["ws_1", "ws_2", "ws_3"].map(|workspace| key(workspace, Method::Fifo));
    for key in &keys[..2] {
        assert!(cache.get(key, async { Ok(worked_out()) }).await.is_ok());
    }
    assert!(cache.kept(&keys[0]).is_some());
    assert!(
        cache
            .get(&keys[2], async { Ok(worked_out()) })
            .await
            .is_ok()
    );
    let kept = keys.map(|key| cache.kept(&key).is_some());
    assert_eq!(kept, [true, false, true]);
}

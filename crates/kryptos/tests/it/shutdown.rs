//! Told to stop, the server ends soon and in order.

use std::time::{Duration, Instant};

use kc_testkit::{
    Database,
    process::{Client, Kryptos},
};

use crate::support::{Application, on};

#[tokio::test(flavor = "multi_thread")]
async fn open_event_stream_does_not_hold_up_the_end() {
    let db = Database::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let client = Client::register(data.path(), Some(&db.address), "http://localhost:3000");
    let server = on(Kryptos::serve(data.path()), &db).start().await;
    let application = Application::new(&server, client);
    let token = application.link_token().await.unwrap();
    application.consent(&token).await;
    let events = application.widget(reqwest::Method::GET, "/widget/integrations/events", &token);
    let stream = events.send().await.unwrap();
    assert_eq!(stream.status(), 200);

    let told = Instant::now();
    let status = tokio::task::spawn_blocking(|| server.terminate())
        .await
        .unwrap();
    assert_eq!(status, 0);
    assert!(
        told.elapsed() < Duration::from_secs(8),
        "took {:?}",
        told.elapsed()
    );
    drop(stream);
}

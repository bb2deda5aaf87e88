//! A way to a server that takes its time.

use std::{net::SocketAddr, time::Duration};

use kc_testkit::Redis;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{TcpListener, TcpStream},
};

/// Where the server is reached whose answers come this much later.
pub async fn slowed(redis: &Redis, by: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let upstream = redis.url().trim_start_matches("redis://").to_owned();
    tokio::spawn(async move {
        while let Ok((asking, _)) = listener.accept().await {
            let answering = TcpStream::connect(&upstream).await.unwrap();
            let (mut questions, mut to_caller) = asking.into_split();
            let (mut answers, mut to_server) = answering.into_split();
            tokio::spawn(async move { copy(&mut questions, &mut to_server).await });
            tokio::spawn(async move {
                let mut answer = vec![0; 64 * 1024];
                while let Ok(length @ 1..) = answers.read(&mut answer).await {
                    tokio::time::sleep(by).await;
                    if to_caller.write_all(&answer[..length]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

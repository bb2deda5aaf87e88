//! Load: a few connections that are kept open, each with one request on its way at a time.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::LocalSet};

const CONNECTIONS: usize = 32;

/// One way of asking the server.
pub struct Call {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    /// The body of the request of this number.
    pub body: Box<dyn Fn(u64) -> String>,
}

/// How much is asked: this many requests, unless that takes longer.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub requests: u64,
    pub time: Duration,
}

pub struct Load {
    pub requests: u64,
    pub time: Duration,
}

impl Call {
    fn request(&self, number: u64) -> anyhow::Result<Request<Full<Bytes>>> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(&self.path)
            .header("host", "127.0.0.1");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        Ok(request.body(Full::from((self.body)(number)))?)
    }

    /// Asks once and gives the answer.
    pub async fn once(&self, address: &str, number: u64) -> anyhow::Result<Bytes> {
        let mut sender = connect(address).await?;
        ask(&mut sender, self.request(number)?).await
    }

    /// Asks from number `first` on. Any answer but 200 ends it.
    pub async fn load(
        self: &Rc<Self>,
        address: &str,
        first: u64,
        bounds: Bounds,
    ) -> anyhow::Result<Load> {
        let next = Rc::new(Cell::new(0));
        let local = LocalSet::new();
        let mut tasks = Vec::new();
        let mut senders = Vec::new();
        for _ in 0..CONNECTIONS {
            senders.push(connect(address).await?);
        }
        let started = Instant::now();
        for mut sender in senders {
            let (call, next) = (self.clone(), next.clone());
            tasks.push(local.spawn_local(async move {
                while next.get() < bounds.requests && started.elapsed() < bounds.time {
                    let number = next.replace(next.get() + 1);
                    ask(&mut sender, call.request(first + number)?).await?;
                }
                anyhow::Ok(())
            }));
        }
        local.await;
        for task in tasks {
            task.await??;
        }
        Ok(Load {
            requests: next.get(),
            time: started.elapsed(),
        })
    }
}

type Sender = http1::SendRequest<Full<Bytes>>;

async fn connect(address: &str) -> anyhow::Result<Sender> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(sender: &mut Sender, request: Request<Full<Bytes>>) -> anyhow::Result<Bytes> {
    sender.ready().await?;
    let path = request.uri().clone();
    let response = sender.send_request(request).await.context("no answer")?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if status != 200 {
        bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
    }
    Ok(body)
}

//! An application's server, as good or bad as a test wants it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use kc_wire::webhook::SigningSecret;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// How it answers.
#[derive(Clone, Debug)]
pub enum Reply {
    Status(u16),
    /// A status with another header.
    With(u16, &'static str),
    Hang,
    Garbage,
    Close,
    /// A success whose body never ends.
    Endless,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn id(&self) -> String {
        self.json()["id"].as_str().unwrap().to_owned()
    }

    /// Whether the public library for Standard Webhooks signs it alike.
    pub fn is_signed_with(&self, secret: &SigningSecret) -> bool {
        let library = standardwebhooks::Webhook::new(secret.reveal()).unwrap();
        let seconds = self.headers["webhook-timestamp"].parse().unwrap();
        let expected = library
            .sign(&self.headers["webhook-id"], seconds, &self.body)
            .unwrap();
        let mut given = self.headers["webhook-signature"].split(' ');
        given.any(|signature| signature == expected)
    }
}

#[derive(Clone)]
pub struct Receiver {
    pub port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    /// How many hang now, and how many did at most.
    hanging: Arc<Mutex<(usize, usize)>>,
    reply: Arc<Mutex<Reply>>,
}

impl Receiver {
    pub async fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            port: listener.local_addr().unwrap().port(),
            received: Arc::default(),
            hanging: Arc::default(),
            reply: Arc::new(Mutex::new(reply)),
        };
        let shared = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(shared.clone().serve(stream));
            }
        });
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?tenant=1", self.port)
    }

    pub fn replies(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// How many requests were left hanging at the same time.
    pub fn most_at_once(&self) -> usize {
        self.hanging.lock().unwrap().1
    }

    /// Waits until so many requests have come.
    pub async fn until(&self, count: usize) -> Vec<Received> {
        for _ in 0..1_500 {
            let received = self.received();
            if received.len() >= count {
                return received;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} came of {count}", self.received().len());
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(request) = read(&mut stream).await else {
            return;
        };
        let reply = self.reply.lock().unwrap().clone();
        if matches!(reply, Reply::Hang) {
            let mut hanging = self.hanging.lock().unwrap();
            hanging.0 += 1;
            hanging.1 = hanging.1.max(hanging.0);
        }
        self.received.lock().unwrap().push(request);
        let text = match reply {
            Reply::Status(status) => {
                format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok")
            }
            Reply::With(status, header) => {
                format!("HTTP/1.1 {status} X\r\n{header}\r\nContent-Length: 0\r\n\r\n")
            }
            Reply::Endless => format!("HTTP/1.1 200 X\r\n\r\n{}", "x".repeat(10_000)),
            Reply::Garbage => "220 mail.example.com ESMTP\r\n".to_owned(),
            Reply::Hang => String::new(),
            Reply::Close => return,
        };
        // Who refuses the answer hangs up in the middle of it.
        let _ = stream.write_all(text.as_bytes()).await;
        if matches!(reply, Reply::Hang) {
            // Until the sender hangs up.
            let _ = stream.read_u8().await;
            self.hanging.lock().unwrap().0 -= 1;
        } else if matches!(reply, Reply::Endless) {
            tokio::time::sleep(Duration::from_secs(600)).await;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("POST /hook?tenant=1 HTTP/1.1"), "{head}");
    let headers: HashMap<String, String> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    stream.read_exact(&mut body).await.ok()?;
    Some(Received { headers, body })
}

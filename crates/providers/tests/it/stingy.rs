//! A node that gives few events in one search, in front of a real one.

use std::sync::Arc;

use kc_testkit::anvil::Anvil;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the node does not give.
#[derive(Clone, Copy)]
pub struct Stinginess {
    /// More events than this are refused.
    pub events: usize,
    /// Methods that it does not know.
    pub unknown: &'static [&'static str],
}

/// Listens on loopback until dropped.
pub struct StingyNode {
    url: String,
    accepting: JoinHandle<()>,
}

impl StingyNode {
    pub async fn start(anvil: &Arc<Anvil>, stinginess: Stinginess) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let anvil = anvil.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, anvil.clone(), stinginess));
            }
        });
        Self { url, accepting }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for StingyNode {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut client: TcpStream, anvil: Arc<Anvil>, stinginess: Stinginess) {
    let asked = read_body(&mut client).await;
    let answer = match asked {
        Value::Array(calls) => {
            let mut answers = vec![];
            for call in &calls {
                answers.push(answer(&anvil, stinginess, call).await);
            }
            Value::Array(answers)
        }
        call => answer(&anvil, stinginess, &call).await,
    };
    let body = answer.to_string();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
    let whole = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    client.write_all(whole.as_bytes()).await.unwrap();
}

async fn answer(anvil: &Anvil, stinginess: Stinginess, call: &Value) -> Value {
    let (id, method) = (&call["id"], call["method"].as_str().unwrap());
    let refused = |code: i64, message: &str| json!({ "id": id, "error": { "code": code, "message": message } });
    if stinginess.unknown.contains(&method) {
        return refused(-32_601, "Method not found");
    }
    match anvil.try_call(method, call["params"].clone()).await {
        Err(error) => json!({ "id": id, "error": error }),
        Ok(Value::Array(events)) if method == "eth_getLogs" && events.len() > stinginess.events => {
            refused(-32_005, "query returned more results than allowed")
        }
        Ok(result) => json!({ "id": id, "result": result }),
    }
}

/// The body of one request, which says its length.
async fn read_body(client: &mut TcpStream) -> Value {
    let mut bytes = vec![];
    loop {
        assert!(client.read_buf(&mut bytes).await.unwrap() > 0);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        // Cut short, JSON can not be read.
        if let Ok(body) = serde_json::from_slice(&bytes[end + 4..]) {
            return body;
        }
    }
}

//! A slow, broken or hostile upstream on order: an HTTP proxy in front of a real server.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What happens to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Handed on as it is.
    None,
    /// Answered by the upstream, this much later.
    Latency(Duration),
    /// The upstream's answer, a few bytes at a time.
    Drip { bytes: usize, every: Duration },
    /// The upstream's answer up to this byte, then the connection ends.
    CutAfter(usize),
    /// The connection is reset without an answer.
    Reset,
    /// These bytes instead of an answer; the upstream is not asked.
    Answer(Vec<u8>),
}

impl Fault {
    /// An answer with this status, e.g. 429 or 503, and `Retry-After` in seconds.
    #[must_use]
    pub fn status(code: u16, retry_after: Option<u64>) -> Self {
        let wait = retry_after.map_or_else(String::new, |s| format!("Retry-After: {s}\r\n"));
        Self::Answer(
            format!(
                "HTTP/1.1 {code} Fault\r\n{wait}Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
            .into_bytes(),
        )
    }

    /// Success with this body, whatever was asked.
    #[must_use]
    pub fn body(body: &str) -> Self {
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
        Self::Answer(format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes())
    }

    /// Not even HTTP.
    #[must_use]
    pub fn garbage() -> Self {
        Self::Answer(b"\x16\x03\x01\x00\xff\xfe garbage \r\n\r\n".to_vec())
    }
}

#[derive(Default)]
struct Script {
    next: VecDeque<Fault>,
    otherwise: Option<Fault>,
    requests: Vec<String>,
}

/// Listens on loopback until dropped. Each connection carries one request.
pub struct FaultProxy {
    url: String,
    script: Arc<Mutex<Script>>,
    accepting: JoinHandle<()>,
}

impl FaultProxy {
    /// `upstream` is `host:port`, e.g. `Anvil::address`.
    pub async fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let script = Arc::new(Mutex::new(Script::default()));
        let (shared, upstream) = (Arc::clone(&script), upstream.to_owned());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (script, upstream) = (Arc::clone(&shared), upstream.clone());
                // The client sees the failure: to it, the proxy is the upstream.
                tokio::spawn(async move { serve(client, &upstream, &script).await.ok() });
            }
        });
        Self {
            url: format!("http://{address}"),
            script,
            accepting,
        }
    }

    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The next requests meet these faults, one each, in this order.
    pub fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.script).next.extend(faults);
    }

    /// Requests that no `next` is left for meet this.
    pub fn always(&self, fault: Fault) {
        lock(&self.script).otherwise = Some(fault);
    }

    /// How many requests came so far.
    #[must_use]
    pub fn count(&self) -> usize {
        lock(&self.script).requests.len()
    }

    /// The requests so far, head and body as they came.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        lock(&self.script).requests.clone()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut client: TcpStream, upstream: &str, script: &Mutex<Script>) -> io::Result<()> {
    let request = read_request(&mut client).await?;
    let fault = {
        let mut script = lock(script);
        let text = String::from_utf8_lossy(&request).into_owned();
        script.requests.push(text);
        let otherwise = script.otherwise.clone().unwrap_or(Fault::None);
        script.next.pop_front().unwrap_or(otherwise)
    };
    match fault {
        Fault::Reset => return client.set_zero_linger(),
        Fault::Answer(bytes) => client.write_all(&bytes).await?,
        Fault::None => client.write_all(&ask(upstream, &request).await?).await?,
        Fault::Latency(time) => {
            tokio::time::sleep(time).await;
            client.write_all(&ask(upstream, &request).await?).await?;
        }
        Fault::CutAfter(bytes) => {
            let answer = ask(upstream, &request).await?;
            client.write_all(&answer[..bytes.min(answer.len())]).await?;
        }
        Fault::Drip { bytes, every } => {
            for drop in ask(upstream, &request).await?.chunks(bytes.max(1)) {
                client.write_all(drop).await?;
                tokio::time::sleep(every).await;
            }
        }
    }
    client.shutdown().await
}

/// Head and body. The head asks for the connection to end with the answer, whatever it asked before.
async fn read_request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = header(&head, "content-length").and_then(|text| text.parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                let kept: Vec<&str> = head
                    .split("\r\n")
                    .filter(|line| !is_header(line, "connection"))
                    .collect();
                let mut request = kept.join("\r\n").into_bytes();
                request.extend(b"\r\nConnection: close\r\n\r\n");
                request.extend(&bytes[end + 4..]);
                return Ok(request);
            }
        }
        if client.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let line = head.split("\r\n").find(|line| is_header(line, name))?;
    Some(line.split_once(':')?.1.trim())
}

fn is_header(line: &str, name: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(given, _)| given.eq_ignore_ascii_case(name))
}

async fn ask(upstream: &str, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut connection = TcpStream::connect(upstream).await?;
    connection.write_all(request).await?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await?;
    Ok(answer)
}

fn lock(script: &Mutex<Script>) -> std::sync::MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

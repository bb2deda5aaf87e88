use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;
use reqwest::{Method, header::HeaderMap};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use url::Url;

use crate::{Outbound, OutboundError, OutboundSettings, Request, resolver::Names};

fn to_this_machine() -> OutboundSettings {
    OutboundSettings {
        allow_http_loopback: true,
        max_bytes: 1_000,
        ..OutboundSettings::default()
    }
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

/// A server that hands each connection, its request read, to `answer`.
async fn server<F>(answer: impl Fn(String, TcpStream) -> F + Send + Sync + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            answer(String::from_utf8(request).unwrap(), stream).await;
        }
    });
    address
}

/// A server that always gives this answer.
async fn answers(answer: &'static str) -> Url {
    let address = server(move |_, mut stream| async move {
        // Who refuses the answer hangs up in the middle of it.
        let _ = stream.write_all(answer.as_bytes()).await;
    })
    .await;
    url(&format!("http://{address}/keys.json"))
}

#[tokio::test]
async fn document_comes_as_it_was_sent() {
    let address = server(|request, mut stream| async move {
        let request = request.to_ascii_lowercase();
        assert!(request.contains("accept: application/json"), "{request}");
        assert!(request.contains("user-agent: kryptosconnect/"), "{request}");
        assert!(!request.contains("cookie"), "{request}");
        let answer =
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 11\r\n\r\n{\"keys\":[]}";
        stream.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let outbound = Outbound::new(to_this_machine()).unwrap();
    for _ in 0..2 {
        let url = url(&format!("http://{address}/keys.json"));
        assert_eq!(outbound.get_json(&url).await.unwrap(), b"{\"keys\":[]}");
    }
}

#[tokio::test]
async fn answer_of_any_status_is_given_to_who_sends() {
    let url = answers("HTTP/1.1 410 Gone\r\nX-Why: tired\r\nContent-Length: 2\r\n\r\nno").await;
    let outbound = Outbound::new(to_this_machine()).unwrap();
    assert_eq!(
        outbound.get_json(&url).await,
        Err(OutboundError::Status(410))
    );
    let request = Request {
        method: Method::POST,
        url,
        headers: HeaderMap::new(),
        body: Vec::new(),
    };
    let answer = outbound.send(request).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (410, &b"no"[..]));
    assert_eq!(answer.headers["x-why"], "tired");
}

#[tokio::test]
async fn url_that_is_not_plainly_https_is_refused() {
    let strict = Outbound::new(OutboundSettings::default()).unwrap();
    for text in [
        "http://example.com/",
        "http://127.0.0.1:4000/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "data:application/json,{}",
        "https://user@example.com/",
        "https://:secret@example.com/",
        "https://example.com:22/",
        "https://example.com:80/",
        "https://example.com:1023/",
        &format!("https://example.com/{}", "a".repeat(5_000)),
    ] {
        let result = strict.get_json(&url(text)).await;
        assert!(
            matches!(result, Err(OutboundError::Url(_))),
            "{text}: {result:?}"
        );
    }
}

#[tokio::test]
async fn private_address_in_the_url_is_refused_however_it_is_written() {
    let strict = Outbound::new(OutboundSettings::default()).unwrap();
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "169.254.169.254",
        "10.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[fd00::1]",
        "１２７.0.0.1",
    ] {
        let result = strict.get_json(&url(&format!("https://{host}/"))).await;
        assert_eq!(result, Err(OutboundError::Refused), "{host}");
    }
}

/// The name would resolve to the server below: what is refused is the address, when it is dialled.
#[tokio::test]
async fn name_that_leads_into_a_private_network_is_refused() {
    let asked = answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    let port = asked.port().unwrap();
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    let names = Names::Fixed(HashMap::from([
        ("rebound.example".to_owned(), vec![address("127.0.0.1")]),
        (
            "mapped.example".to_owned(),
            vec![address("::ffff:127.0.0.1")],
        ),
        (
            "metadata.example".to_owned(),
            vec![address("169.254.169.254")],
        ),
        (
            "inside.example".to_owned(),
            vec![address("10.0.0.1"), address("fd00::1")],
        ),
        (
            "mixed.example".to_owned(),
            vec![address("10.0.0.1"), address("127.0.0.1")],
        ),
    ]));
    let strict = Outbound::with_names(OutboundSettings::default(), &names).unwrap();
    for name in ["rebound", "mapped", "metadata", "inside", "mixed"] {
        let url = url(&format!("https://{name}.example:{port}/"));
        assert_eq!(
            strict.get_json(&url).await,
            Err(OutboundError::Refused),
            "{name}"
        );
    }
    let nobody = url("https://nobody.example/");
    assert_eq!(
        strict.get_json(&nobody).await,
        Err(OutboundError::Unresolved)
    );

    // Where this machine may be asked, it is; the rest of a private network still is not.
    let lax = Outbound::with_names(to_this_machine(), &names).unwrap();
    for name in ["rebound", "mixed"] {
        let url = url(&format!("http://{name}.example:{port}/"));
        assert_eq!(lax.get_json(&url).await.unwrap(), b"{}", "{name}");
    }
    let inside = url(&format!("http://inside.example:{port}/"));
    assert_eq!(lax.get_json(&inside).await, Err(OutboundError::Refused));
}

#[tokio::test]
async fn nobody_but_this_machine_is_asked_without_tls() {
    let lax = Outbound::new(OutboundSettings {
        allow: vec!["10.0.0.0/8".parse::<IpNet>().unwrap()],
        ..to_this_machine()
    })
    .unwrap();
    for address in ["http://1.1.1.1/", "http://10.0.0.1/"] {
        let result = lax.get_json(&url(address)).await;
        assert_eq!(result, Err(OutboundError::Refused), "{address}");
    }
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let there = answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    let address = server(move |_, mut stream| {
        let answer =
            format!("HTTP/1.1 302 Found\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n");
        async move { stream.write_all(answer.as_bytes()).await.unwrap() }
    })
    .await;
    let outbound = Outbound::new(to_this_machine()).unwrap();
    let result = outbound.get_json(&url(&format!("http://{address}/"))).await;
    assert_eq!(result, Err(OutboundError::Redirect));
}

#[tokio::test]
async fn answer_is_no_longer_than_it_may_be() {
    let outbound = Outbound::new(to_this_machine()).unwrap();
    let announced = answers("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n").await;
    assert_eq!(
        outbound.get_json(&announced).await,
        Err(OutboundError::TooLarge)
    );

    let endless = server(|_, mut stream| async move {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("64\r\n{}\r\n", "a".repeat(100));
        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    })
    .await;
    let endless = url(&format!("http://{endless}/"));
    assert_eq!(
        outbound.get_json(&endless).await,
        Err(OutboundError::TooLarge)
    );

    let address = server(|_, mut stream| async move {
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}",
            "a".repeat(1_000)
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let longest = url(&format!("http://{address}/"));
    assert_eq!(outbound.get_json(&longest).await.unwrap().len(), 1_000);
}

/// Each byte arrives soon enough after the one before; all of them would take days.
#[tokio::test]
async fn answer_that_drips_ends_in_time() {
    let address = server(|_, mut stream| async move {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        while stream.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let outbound = Outbound::new(OutboundSettings {
        timeout: Duration::from_millis(300),
        ..to_this_machine()
    })
    .unwrap();
    let result = outbound.get_json(&url(&format!("http://{address}/"))).await;
    assert_eq!(result, Err(OutboundError::Timeout));
}

#[tokio::test]
async fn what_is_no_http_is_a_failure() {
    let outbound = Outbound::new(to_this_machine()).unwrap();
    for answer in [
        "",
        "220 mail.example.com ESMTP\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
    ] {
        let url = answers(answer).await;
        assert_eq!(
            outbound.get_json(&url).await,
            Err(OutboundError::Failed),
            "{answer}"
        );
    }
}

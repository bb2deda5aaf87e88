//! A node that answers at once: an Ethereum with one wallet's transactions, one a block. So the
//! sync's own speed is measured, and not that of a real node's disk.

use axum::{Router, body::Bytes, routing::post};
use serde_json::{Value, json};

/// The wallet that it knows.
pub const WALLET: &str = "0x00000000000000000000000000000000000000aa";
const TRANSFER: &str = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/// Where it listens: `http://127.0.0.1:<port>`.
pub async fn start(transactions: u64) -> anyhow::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let answer = move |body: Bytes| async move { reply(&body, transactions).to_string() };
    tokio::spawn(
        async move { axum::serve(listener, Router::new().route("/", post(answer))).await },
    );
    Ok(url)
}

fn reply(body: &[u8], head: u64) -> Value {
    match serde_json::from_slice(body) {
        Ok(Value::Array(calls)) => calls.iter().map(|call| one(call, head)).collect(),
        Ok(call) => one(&call, head),
        Err(_) => Value::Null,
    }
}

fn one(call: &Value, head: u64) -> Value {
    let params = &call["params"];
    let number = |value: &Value| u64::from_str_radix(value.as_str()?.strip_prefix("0x")?, 16).ok();
    let result = match call["method"].as_str().unwrap_or_default() {
        "eth_chainId" => json!("0x1"),
        "eth_getBlockByNumber" => match params[0].as_str() {
            Some("latest") => block(head),
            _ => number(&params[0]).map_or(Value::Null, block),
        },
        "ots_searchTransactionsBefore" => search(
            params[1].as_u64().unwrap_or(0),
            params[2].as_u64().unwrap_or(0),
        ),
        "eth_getLogs" => {
            let filter = &params[0];
            let range = number(&filter["fromBlock"]).zip(number(&filter["toBlock"]));
            logs(range.unwrap_or_default(), &filter["topics"])
        }
        "ots_getInternalOperations" => json!([]),
        "eth_getBalance" => quantity(1_234_567_890_123_456_789),
        "eth_getCode" => json!("0x"),
        "eth_call" => contract(params[0]["data"].as_str().unwrap_or_default()),
        _ => {
            return json!({ "jsonrpc": "2.0", "id": call["id"],
            "error": { "code": -32601, "message": "method not found" } });
        }
    };
    json!({ "jsonrpc": "2.0", "id": call["id"], "result": result })
}

/// What happened in a block, in turn.
#[derive(PartialEq)]
enum Kind {
    EtherIn,
    EtherOut,
    TokenOut,
    TokenIn,
    Swap,
}

fn kind(number: u64) -> Kind {
    match number % 5 {
        0 => Kind::EtherIn,
        1 => Kind::EtherOut,
        2 => Kind::TokenOut,
        3 => Kind::TokenIn,
        _ => Kind::Swap,
    }
}

fn quantity(number: u64) -> Value {
    json!(format!("{number:#x}"))
}

fn block_hash(number: u64) -> String {
    format!("0xb10c{number:060x}")
}

fn hash(number: u64) -> String {
    format!("0x7a{number:062x}")
}

fn stranger(number: u64) -> String {
    format!("0x57{:038x}", number % 40)
}

fn token(number: u64) -> String {
    format!("0x70{:038x}", number % 25)
}

fn word(address: &str) -> String {
    format!("0x{:0>64}", &address[2..])
}

fn block(number: u64) -> Value {
    json!({
        "number": quantity(number),
        "hash": block_hash(number),
        "parentHash": block_hash(number.saturating_sub(1)),
        "timestamp": quantity(1_600_000_000 + number * 60),
    })
}

/// The newest `limit` transactions below block `before`; the first is in block 1.
fn search(before: u64, limit: u64) -> Value {
    let high = before.saturating_sub(1);
    let low = (high + 1).saturating_sub(limit).max(1);
    let numbers: Vec<u64> = (low..=high).rev().collect();
    let transactions: Vec<Value> = numbers.iter().map(|number| transaction(*number)).collect();
    let receipts: Vec<Value> = numbers.iter().map(|number| receipt(*number)).collect();
    json!({ "txs": transactions, "receipts": receipts, "firstPage": false, "lastPage": low <= 1 })
}

fn transaction(number: u64) -> Value {
    let stranger = stranger(number);
    let (from, to, value, input) = match kind(number) {
        Kind::EtherIn => (stranger, WALLET.to_owned(), 5_000_000_000_000_001, "0x"),
        Kind::EtherOut => (WALLET.to_owned(), stranger, 1_000_000_000_000_001, "0x"),
        Kind::TokenOut => (WALLET.to_owned(), token(number), 0, "0xa9059cbb"),
        Kind::TokenIn => (stranger, token(number), 0, "0xa9059cbb"),
        Kind::Swap => (
            WALLET.to_owned(),
            stranger,
            70_000_000_000_001,
            "0x38ed1739",
        ),
    };
    json!({
        "hash": hash(number), "blockHash": block_hash(number), "blockNumber": quantity(number),
        "transactionIndex": "0x0", "from": from, "to": to, "value": quantity(value),
        "input": input, "gasPrice": "0x3b9aca01",
    })
}

fn receipt(number: u64) -> Value {
    let is_bare = matches!(kind(number), Kind::EtherIn | Kind::EtherOut);
    json!({
        "transactionHash": hash(number), "status": "0x1", "contractAddress": null,
        "gasUsed": quantity(if is_bare { 21_000 } else { 65_432 }),
        "effectiveGasPrice": "0x3b9aca01",
    })
}

/// Transfers from the wallet, or to it; other events there are none.
fn logs((low, high): (u64, u64), topics: &Value) -> Value {
    if topics[0] != TRANSFER {
        return json!([]);
    }
    let is_out = !topics[1].is_null();
    let fits = |number: &u64| match kind(*number) {
        Kind::TokenOut => is_out,
        Kind::TokenIn | Kind::Swap => !is_out,
        _ => false,
    };
    let found = (low.max(1)..=high).filter(fits).map(|number| {
        let (wallet, stranger) = (word(WALLET), word(&stranger(number)));
        let (from, to) = if is_out {
            (wallet, stranger)
        } else {
            (stranger, wallet)
        };
        json!({
            "address": token(number), "topics": [TRANSFER, from, to],
            "data": format!("0x{:064x}", 1_000_000_000_000_000_007_u64),
            "blockHash": block_hash(number), "blockNumber": quantity(number),
            "transactionHash": hash(number), "transactionIndex": "0x0", "logIndex": "0x0",
        })
    });
    found.collect()
}

/// Every contract is the same token.
fn contract(data: &str) -> Value {
    let text = |text: &str| {
        let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        json!(format!("0x{:064x}{:064x}{bytes:0<64}", 32, text.len()))
    };
    match data.get(..10) {
        Some("0x95d89b41") => text("BENCH"),
        Some("0x06fdde03") => text("Bench token"),
        Some("0x313ce567") => json!(format!("0x{:064x}", 18)),
        _ => json!(format!("0x{:064x}", 1_000_000_000_000_000_007_u64)),
    }
}

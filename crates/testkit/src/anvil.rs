//! A real Ethereum node that starts in a second: Anvil, from npm.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use alloy_primitives::{Address, U256};
use serde_json::{Value, json};

use crate::{npm, supervised::Supervised};

/// One chain of its own, with ten rich accounts whose keys the node holds. Gone when dropped.
pub struct Anvil {
    server: Supervised,
    rpc_url: String,
    http: reqwest::Client,
    next_id: AtomicU64,
}

/// What to send; the node signs for its own accounts.
#[derive(Clone, Debug, Default)]
pub struct Send {
    pub from: Address,
    /// Nothing creates a contract from `data`.
    pub to: Option<Address>,
    pub value: U256,
    pub data: Vec<u8>,
    /// Given, the node does not try the transaction out first: so can one that fails be sent.
    pub gas: Option<u64>,
}

impl Anvil {
    pub async fn start(chain_id: u64) -> Self {
        Self::start_with(chain_id, &[]).await
    }

    /// With further flags of Anvil's, e.g. `&["--load-state", path]`.
    pub async fn start_with(chain_id: u64, flags: &[&str]) -> Self {
        let package = format!("@foundry-rs/anvil-{}", npm::platform("amd64"));
        let binary = npm::path(&format!("{package}/bin/anvil"));
        let folder = tempfile::Builder::new()
            .prefix("kc-anvil-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let mut command = vec![binary.to_string_lossy().into_owned()];
        // The node picks its port itself and says it; a port picked here could be taken meanwhile.
        command.extend(["--host", "127.0.0.1", "--port", "0", "--chain-id"].map(String::from));
        command.push(chain_id.to_string());
        command.extend(flags.iter().map(|flag| (*flag).to_owned()));
        let address = tokio::task::spawn_blocking(move || {
            let server = Supervised::start(&command, &folder, "KILL");
            let address = server.wait_for("Anvil", |log| {
                let (_, after) = log.split_once("Listening on ")?;
                Some(after.split_once('\n')?.0.trim().to_owned())
            });
            (server, address)
        });
        let (server, address) = address
            .await
            .unwrap_or_else(|failure| std::panic::resume_unwind(failure.into_panic()));
        Self {
            server,
            rpc_url: format!("http://{address}"),
            http: reqwest::Client::builder()
                .timeout(Duration::from_secs(30))
                .no_proxy()
                .build()
                .expect("an HTTP client can be made"),
            next_id: AtomicU64::new(1),
        }
    }

    #[must_use]
    pub fn rpc_url(&self) -> &str {
        &self.rpc_url
    }

    /// `host:port`, for a proxy in front.
    #[must_use]
    pub fn address(&self) -> &str {
        self.rpc_url.trim_start_matches("http://")
    }

    /// Stops answering, as a node that hangs; `resume` ends it.
    pub fn pause(&self) {
        self.server.signal("STOP");
    }

    pub fn resume(&self) {
        self.server.signal("CONT");
    }

    /// Calls a JSON-RPC method.
    ///
    /// # Panics
    /// If the node answers with an error.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        match self.try_call(method, params).await {
            Ok(result) => result,
            Err(error) => panic!("{method} failed: {error}"),
        }
    }

    /// # Errors
    /// The node's own error object.
    pub async fn try_call(&self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        let response = self.http.post(&self.rpc_url).json(&request).send().await;
        let response = response.expect("Anvil answers");
        let mut answer: Value = response.json().await.expect("Anvil answers JSON");
        match answer.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(answer["result"].take()),
        }
    }

    /// The node's ten rich accounts.
    pub async fn accounts(&self) -> Vec<Address> {
        let accounts = self.call("eth_accounts", json!([])).await;
        serde_json::from_value(accounts).expect("addresses")
    }

    /// Sends a transaction, which is mined at once, and returns its receipt, also if it failed.
    pub async fn send(&self, send: Send) -> Value {
        let mut transaction = json!({ "from": send.from, "value": send.value });
        if let Some(to) = send.to {
            transaction["to"] = json!(to);
        }
        if !send.data.is_empty() {
            transaction["data"] = json!(format!("0x{}", hex::encode(&send.data)));
        }
        if let Some(gas) = send.gas {
            transaction["gas"] = json!(format!("{gas:#x}"));
        }
        let hash = self.call("eth_sendTransaction", json!([transaction])).await;
        loop {
            let asked = json!([hash]);
            let receipt = self.call("eth_getTransactionReceipt", asked).await;
            if !receipt.is_null() {
                return receipt;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Creates a contract from its creation code and returns its address.
    ///
    /// # Panics
    /// If the contract's constructor failed.
    pub async fn deploy(&self, from: Address, creation_code: Vec<u8>) -> Address {
        let receipt = self
            .send(Send {
                from,
                data: creation_code,
                ..Send::default()
            })
            .await;
        assert_eq!(
            receipt["status"], "0x1",
            "the constructor failed: {receipt}"
        );
        serde_json::from_value(receipt["contractAddress"].clone()).expect("an address")
    }

    /// Mines empty blocks.
    pub async fn mine(&self, blocks: u64) {
        self.call("anvil_mine", json!([format!("{blocks:#x}")]))
            .await;
    }

    /// Replaces the newest `depth` blocks by empty ones, as if another branch had won.
    pub async fn reorg(&self, depth: u64) {
        self.call("anvil_reorg", json!([depth, []])).await;
    }

    /// Drops the newest `depth` blocks.
    pub async fn rollback(&self, depth: u64) {
        self.call("anvil_rollback", json!([depth])).await;
    }

    /// The native balance at the newest block, in wei.
    pub async fn balance(&self, of: Address) -> U256 {
        let balance = self.call("eth_getBalance", json!([of, "latest"])).await;
        serde_json::from_value(balance).expect("a quantity")
    }

    pub async fn block_number(&self) -> u64 {
        let number: U256 = serde_json::from_value(self.call("eth_blockNumber", json!([])).await)
            .expect("a quantity");
        number.to()
    }
}

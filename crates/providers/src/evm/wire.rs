//! What nodes say, as far as we read it.

use alloy_primitives::{Address, B256, Bytes, U64, U256};
use kc_domain::{MovementAmount, Timestamp, Units};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::node::Node;
use crate::{
    adapter::ProviderError,
    rpc::{self, Call},
};

pub(super) fn quantity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    U64::deserialize(deserializer).map(|number| number.to())
}

/// A block's head, without what is in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header {
    #[serde(deserialize_with = "quantity")]
    pub number: u64,
    pub hash: B256,
    pub parent_hash: B256,
    #[serde(deserialize_with = "quantity")]
    timestamp: u64,
}

impl Header {
    pub(super) fn at(&self) -> Timestamp {
        Timestamp::from_seconds(i64::try_from(self.timestamp).unwrap_or(i64::MAX))
    }
}

/// A transaction that is in a block. The input may be cut after the selector.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChainTransaction {
    pub hash: B256,
    pub block_hash: B256,
    #[serde(deserialize_with = "quantity")]
    pub block_number: u64,
    #[serde(deserialize_with = "quantity")]
    pub transaction_index: u64,
    pub from: Address,
    pub to: Option<Address>,
    pub value: U256,
    pub input: Bytes,
    pub gas_price: Option<U256>,
}

impl ChainTransaction {
    /// The selector of what was called, where a contract was.
    pub(super) fn method(&self) -> Option<String> {
        let selector = self.input.get(..4)?;
        self.to
            .map(|_| alloy_primitives::hex::encode_prefixed(selector))
    }
}

/// How a transaction came out.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
    pub transaction_hash: B256,
    /// Missing before the Byzantium fork.
    status: Option<U64>,
    gas_used: U256,
    effective_gas_price: Option<U256>,
    pub contract_address: Option<Address>,
    /// What a rollup charges for its place on the chain below.
    l1_fee: Option<U256>,
    blob_gas_used: Option<U256>,
    blob_gas_price: Option<U256>,
}

impl Receipt {
    pub(super) fn failed(&self) -> Option<bool> {
        self.status.map(|status| status.is_zero())
    }

    /// Nothing but the transfer itself was carried out: no contract had any gas to run.
    pub(super) fn is_bare_transfer(&self) -> bool {
        self.gas_used == U256::from(21_000)
    }

    /// What the sender paid, to the wei.
    pub(super) fn fee(&self, transaction: &ChainTransaction) -> U256 {
        let price = self
            .effective_gas_price
            .or(transaction.gas_price)
            .unwrap_or_default();
        let blobs = self
            .blob_gas_used
            .zip(self.blob_gas_price)
            .map_or(U256::ZERO, |(used, price)| used.saturating_mul(price));
        self.gas_used
            .saturating_mul(price)
            .saturating_add(blobs)
            .saturating_add(self.l1_fee.unwrap_or_default())
    }
}

/// An event.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Log {
    pub address: Address,
    pub topics: Vec<B256>,
    pub data: Bytes,
    pub block_hash: B256,
    #[serde(deserialize_with = "quantity")]
    pub block_number: u64,
    pub transaction_hash: B256,
    #[serde(deserialize_with = "quantity")]
    pub transaction_index: u64,
    #[serde(deserialize_with = "quantity")]
    pub log_index: u64,
    #[serde(default)]
    pub removed: bool,
}

/// An on-chain amount, exactly: what is beyond our counting is quarantined.
pub(super) fn amount(value: U256) -> MovementAmount {
    match i128::try_from(value) {
        Ok(units) => MovementAmount::Units(Units(units)),
        Err(_) => MovementAmount::Quarantined(value.to_string()),
    }
}

pub(super) fn hex(number: u64) -> String {
    format!("{number:#x}")
}

/// The newest block.
pub(super) async fn latest(node: &Node) -> Result<Header, ProviderError> {
    rpc::call(
        &node.endpoint,
        Call::new("eth_getBlockByNumber", json!(["latest", false])),
    )
    .await
}

/// The blocks of these numbers, in their order; none where the chain does not reach.
pub(super) async fn headers(
    node: &Node,
    numbers: impl IntoIterator<Item = u64>,
) -> Result<Vec<Option<Header>>, ProviderError> {
    let numbers: Vec<u64> = numbers.into_iter().collect();
    let calls: Vec<Call> = numbers
        .iter()
        .map(|number| Call::new("eth_getBlockByNumber", json!([hex(*number), false])))
        .collect();
    let found: Vec<Option<Header>> = rpc::all(&node.endpoint, &calls).await?;
    let fits = |(number, header): (&u64, &Option<Header>)| {
        header
            .as_ref()
            .is_none_or(|header| header.number == *number)
    };
    if !numbers.iter().zip(&found).all(fits) {
        return Err(node
            .endpoint
            .bad_answer("another block than the one asked for"));
    }
    Ok(found)
}

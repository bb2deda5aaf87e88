//! The events of one block, out of its receipts: for blocks with more events of an account than
//! the node gives in a search.

use alloy_primitives::B256;
use serde::Deserialize;
use serde_json::json;

use super::{
    multicall,
    node::Node,
    wire::{Log, hex},
};
use crate::{
    adapter::ProviderError,
    rpc::{self, Call},
};

/// What a receipt says of its transaction's events.
#[derive(Deserialize)]
struct Events {
    logs: Vec<Log>,
}

#[derive(Deserialize)]
struct Transactions {
    transactions: Vec<B256>,
}

/// All events of a block, whomever they concern.
pub(super) async fn logs(node: &Node, block: u64) -> Result<Vec<Log>, ProviderError> {
    let call = Call::new("eth_getBlockReceipts", json!([hex(block)]));
    let receipts = match rpc::call::<Option<Vec<Events>>>(&node.endpoint, call).await {
        Ok(receipts) => receipts.ok_or_else(|| missing(node))?,
        // Not every node offers this, and not every block fits into one answer.
        Err(error)
            if matches!(error, ProviderError::Unsupported { .. })
                || multicall::is_oversized(&error) =>
        {
            one_by_one(node, block).await?
        }
        Err(error) => return Err(error),
    };
    let logs: Vec<Log> = receipts.into_iter().flat_map(|one| one.logs).collect();
    if logs.iter().any(|log| log.block_number != block) {
        return Err(node
            .endpoint
            .bad_answer("events of other blocks than asked for"));
    }
    Ok(logs)
}

async fn one_by_one(node: &Node, block: u64) -> Result<Vec<Events>, ProviderError> {
    let call = Call::new("eth_getBlockByNumber", json!([hex(block), false]));
    let found: Option<Transactions> = rpc::call(&node.endpoint, call).await?;
    let transactions = found.ok_or_else(|| missing(node))?.transactions;
    let mut receipts = Vec::with_capacity(transactions.len());
    // Not in batches: their answers could be as large as the block's.
    for hash in transactions {
        let call = Call::new("eth_getTransactionReceipt", json!([hash]));
        let receipt: Option<Events> = rpc::call(&node.endpoint, call).await?;
        receipts.push(receipt.ok_or_else(|| missing(node))?);
    }
    Ok(receipts)
}

fn missing(node: &Node) -> ProviderError {
    node.endpoint
        .bad_answer("no receipts of a block that it knows")
}

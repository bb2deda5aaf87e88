//! Whether an address has been used on a chain.

use alloy_primitives::{Address, Bytes, U64, U256};
use serde_json::json;

use super::node::Node;
use crate::{
    adapter::ProviderError,
    rpc::{self, Call, Outcome},
};

/// It has sent something, holds some of the native asset, or is a contract. An address that was only
/// ever sent tokens looks unused: to know better one would have to read the chain.
pub(super) async fn is_used(node: &Node, account: Address) -> Result<bool, ProviderError> {
    let at = json!([account, "latest"]);
    let calls = ["eth_getTransactionCount", "eth_getBalance", "eth_getCode"]
        .map(|method| Call::new(method, at.clone()));
    let outcomes = rpc::batch(&node.endpoint, &calls).await?;
    let [sent, balance, code] = <[Outcome; 3]>::try_from(outcomes)
        .map_err(|_| node.endpoint.bad_answer("not three answers to three calls"))?;
    let sent: U64 = read(node, &calls[0], sent)?;
    let balance: U256 = read(node, &calls[1], balance)?;
    let code: Bytes = read(node, &calls[2], code)?;
    Ok(!sent.is_zero() || !balance.is_zero() || !code.is_empty())
}

fn read<T: serde::de::DeserializeOwned>(
    node: &Node,
    call: &Call,
    outcome: Outcome,
) -> Result<T, ProviderError> {
    let result = outcome.map_err(|refusal| refusal.into_error(&node.endpoint, call.method))?;
    rpc::read(&node.endpoint, call.method, &result)
}

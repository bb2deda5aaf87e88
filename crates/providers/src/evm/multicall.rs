//! Many contract calls of one block in few requests.

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::{SolCall, sol};
use serde_json::{Value, json};

use super::{chain::Chain, node::Node};
use crate::{
    adapter::ProviderError,
    http::LARGEST_ANSWER,
    rpc::{self, Call, Outcome, Refusal},
};

/// More would come near to the gas that nodes allow for one call.
const CALLS: usize = 150;

sol! {
    struct Call3 { address target; bool allowFailure; bytes callData; }
    struct Result3 { bool success; bytes returnData; }
    function aggregate3(Call3[] calls) returns (Result3[] results);
}

/// What each call gave; none for those that the contract itself refused.
///
/// # Errors
/// [`ProviderError`] if the node, and not a contract, is at fault: then nothing is known.
pub(super) async fn read(
    chain: &Chain,
    node: &Node,
    block: &str,
    calls: &[(Address, Vec<u8>)],
) -> Result<Vec<Option<Bytes>>, ProviderError> {
    if calls.is_empty() {
        return Ok(vec![]);
    }
    let contract = match chain.multicall3 {
        Some(contract) if has_code(node, contract, block).await? => contract,
        _ => return singly(node, block, calls).await,
    };
    let mut answers = Vec::with_capacity(calls.len());
    for part in calls.chunks(CALLS) {
        let together = aggregate(node, contract, block, part).await?;
        let Some(together) = together else {
            answers.extend(singly(node, block, part).await?);
            continue;
        };
        // A hostile contract can burn the gas of those after it: who failed is asked again alone.
        let failed: Vec<_> = part
            .iter()
            .zip(&together)
            .filter(|(_, answer)| answer.is_none())
            .map(|(call, _)| call.clone())
            .collect();
        let mut again = singly(node, block, &failed).await?.into_iter();
        answers.extend(together.into_iter().map(|answer| match answer {
            Some(answer) => Some(answer),
            None => again.next().flatten(),
        }));
    }
    Ok(answers)
}

async fn has_code(node: &Node, contract: Address, block: &str) -> Result<bool, ProviderError> {
    let code: Bytes = rpc::call(
        &node.endpoint,
        Call::new("eth_getCode", json!([contract, block])),
    )
    .await?;
    Ok(!code.is_empty())
}

/// All calls through the contract; none if it could not carry them out together.
async fn aggregate(
    node: &Node,
    contract: Address,
    block: &str,
    calls: &[(Address, Vec<u8>)],
) -> Result<Option<Vec<Option<Bytes>>>, ProviderError> {
    let request = aggregate3Call {
        calls: calls
            .iter()
            .map(|(target, data)| Call3 {
                target: *target,
                allowFailure: true,
                callData: data.clone().into(),
            })
            .collect(),
    };
    let call = eth_call(contract, &request.abi_encode(), block);
    let outcome = match rpc::raw(&node.endpoint, &call).await {
        Err(error) if is_oversized(&error) => return Ok(None),
        other => other?,
    };
    let answer: Bytes = match outcome {
        Ok(answer) => rpc::read(&node.endpoint, call.method, &answer)?,
        Err(refusal) if is_contracts_own(&refusal) => return Ok(None),
        Err(refusal) => return Err(refusal.into_error(&node.endpoint, call.method)),
    };
    let results = aggregate3Call::abi_decode_returns(&answer)
        .ok()
        .filter(|results| results.len() == calls.len())
        .ok_or_else(|| node.endpoint.bad_answer("no answer of Multicall3"))?;
    let kept = results
        .into_iter()
        .map(|one| one.success.then_some(one.returnData));
    Ok(Some(kept.collect()))
}

async fn singly(
    node: &Node,
    block: &str,
    calls: &[(Address, Vec<u8>)],
) -> Result<Vec<Option<Bytes>>, ProviderError> {
    let calls: Vec<Call> = calls
        .iter()
        .map(|(target, data)| eth_call(*target, data, block))
        .collect();
    match rpc::batch(&node.endpoint, &calls).await {
        Ok(outcomes) => outcomes
            .into_iter()
            .map(|outcome| judge(node, outcome))
            .collect(),
        Err(error) if is_oversized(&error) => {
            let mut answers = Vec::with_capacity(calls.len());
            for call in &calls {
                answers.push(match rpc::raw(&node.endpoint, call).await {
                    Err(error) if is_oversized(&error) => None,
                    other => judge(node, other?)?,
                });
            }
            Ok(answers)
        }
        Err(error) => Err(error),
    }
}

fn judge(node: &Node, outcome: Outcome) -> Result<Option<Bytes>, ProviderError> {
    match outcome {
        Ok(answer) => rpc::read(&node.endpoint, "eth_call", &answer).map(Some),
        Err(refusal) if is_contracts_own(&refusal) => Ok(None),
        Err(refusal) => Err(refusal.into_error(&node.endpoint, "eth_call")),
    }
}

fn eth_call(target: Address, data: &[u8], block: &str) -> Call {
    let data = alloy_primitives::hex::encode_prefixed(data);
    let transaction: Value = json!({ "to": target, "data": data });
    Call::new("eth_call", json!([transaction, block]))
}

/// Whether the called contract refused, and not the node.
fn is_contracts_own(refusal: &Refusal) -> bool {
    let message = refusal.message.to_lowercase();
    refusal.code == 3
        || [
            "revert",
            "opcode",
            "out of gas",
            "outofgas",
            "evm error",
            "stack",
            "invalid jump",
        ]
        .iter()
        .any(|sign| message.contains(sign))
}

pub(super) fn is_oversized(error: &ProviderError) -> bool {
    let ProviderError::BadAnswer { detail, .. } = error else {
        return false;
    };
    *detail == oversized()
}

fn oversized() -> String {
    format!("larger than {} MiB", LARGEST_ANSWER >> 20)
}

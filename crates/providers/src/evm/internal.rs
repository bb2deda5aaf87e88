//! What contracts did with native coins inside a transaction.

use alloy_primitives::{Address, B256, U256};
use serde::Deserialize;
use serde_json::json;

use super::node::{Node, Tracing};
use crate::{
    adapter::ProviderError,
    rpc::{self, Call},
};

/// Native coins that moved inside a transaction.
#[derive(Clone, Debug)]
pub(super) struct Internal {
    /// Where in the tree of calls: `0.1`.
    pub place: String,
    pub from: Address,
    pub to: Address,
    pub value: U256,
}

/// What a transaction did inside.
#[derive(Clone, Debug, Default)]
pub(super) struct Inside {
    /// Whether all of it was undone; only known from a trace.
    pub failed: bool,
    pub transfers: Vec<Internal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    #[serde(rename = "type")]
    kind: String,
    action: Action,
    result: Option<Outcome>,
    error: Option<String>,
    trace_address: Vec<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    call_type: Option<String>,
    from: Option<Address>,
    to: Option<Address>,
    value: Option<U256>,
    /// Of a self-destruction: who is gone, what was left, and who got it.
    address: Option<Address>,
    balance: Option<U256>,
    refund_address: Option<Address>,
}

#[derive(Deserialize)]
struct Outcome {
    address: Option<Address>,
}

#[derive(Deserialize)]
struct Operation {
    from: Address,
    to: Address,
    value: U256,
}

/// What each of these transactions did inside, in their order.
pub(super) async fn read(node: &Node, hashes: &[B256]) -> Result<Vec<Inside>, ProviderError> {
    if node.tracing() == Tracing::Trace {
        match traces(node, hashes).await {
            Err(ProviderError::Unsupported { .. }) => node.has_no_trace_calls(),
            other => return other,
        }
    }
    operations(node, hashes).await
}

async fn traces(node: &Node, hashes: &[B256]) -> Result<Vec<Inside>, ProviderError> {
    let calls: Vec<Call> = hashes
        .iter()
        .map(|hash| Call::new("trace_transaction", json!([hash])))
        .collect();
    let found: Vec<Option<Vec<Trace>>> = rpc::all(&node.endpoint, &calls).await?;
    let inside = |traces: Option<Vec<Trace>>| {
        let traces = traces.ok_or_else(|| {
            node.endpoint
                .bad_answer("no trace of a transaction it knows")
        })?;
        Ok(unfold(traces))
    };
    found.into_iter().map(inside).collect()
}

/// Takes the transfers out of a tree of calls. What was reverted, and all below it, moved nothing.
fn unfold(traces: Vec<Trace>) -> Inside {
    let undone: Vec<Vec<u32>> = traces
        .iter()
        .filter(|trace| trace.error.is_some())
        .map(|trace| trace.trace_address.clone())
        .collect();
    let holds = |trace: &Trace| {
        !trace.trace_address.is_empty()
            && !undone
                .iter()
                .any(|place| trace.trace_address.starts_with(place))
    };
    let transfers = traces
        .into_iter()
        .filter(holds)
        .filter_map(Trace::transfer)
        .collect();
    Inside {
        failed: undone.iter().any(Vec::is_empty),
        transfers,
    }
}

impl Trace {
    fn transfer(self) -> Option<Internal> {
        let action = self.action;
        let (from, to, value) = match self.kind.as_str() {
            "call"
                if action
                    .call_type
                    .as_deref()
                    .is_none_or(|kind| kind == "call") =>
            {
                (action.from?, action.to?, action.value?)
            }
            "create" => (action.from?, self.result?.address?, action.value?),
            "suicide" | "selfdestruct" => {
                (action.address?, action.refund_address?, action.balance?)
            }
            _ => return None,
        };
        let place: Vec<String> = self.trace_address.iter().map(u32::to_string).collect();
        (!value.is_zero()).then(|| Internal {
            place: place.join("."),
            from,
            to,
            value,
        })
    }
}

async fn operations(node: &Node, hashes: &[B256]) -> Result<Vec<Inside>, ProviderError> {
    let calls: Vec<Call> = hashes
        .iter()
        .map(|hash| Call::new("ots_getInternalOperations", json!([hash])))
        .collect();
    let found: Vec<Vec<Operation>> = rpc::all(&node.endpoint, &calls).await?;
    let inside = |operations: Vec<Operation>| {
        let transfers = operations
            .into_iter()
            .enumerate()
            .map(|(place, operation)| Internal {
                place: format!("o{place}"),
                from: operation.from,
                to: operation.to,
                value: operation.value,
            });
        Inside {
            failed: false,
            transfers: transfers
                .filter(|transfer| !transfer.value.is_zero())
                .collect(),
        }
    };
    Ok(found.into_iter().map(inside).collect())
}

//! One node of a chain, and what has been found out about it.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use alloy_primitives::U64;
use serde_json::json;

use super::chain::Chain;
use crate::{
    adapter::ProviderError,
    http::Endpoint,
    rpc::{self, Call},
};

pub(super) struct Node {
    pub endpoint: Endpoint,
    is_checked: AtomicBool,
    traces: AtomicU8,
}

/// How a node tells what contracts did inside a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tracing {
    /// `trace_transaction`, which also tells what was reverted.
    Trace,
    /// `ots_getInternalOperations`.
    Otterscan,
}

impl Node {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            is_checked: AtomicBool::new(false),
            traces: AtomicU8::new(0),
        }
    }

    /// Makes sure, once, that the node speaks for the chain that it is listed for.
    pub(super) async fn check(&self, chain: &Chain) -> Result<(), ProviderError> {
        if self.is_checked.load(Ordering::Relaxed) {
            return Ok(());
        }
        let number: U64 = rpc::call(&self.endpoint, Call::new("eth_chainId", json!([]))).await?;
        if number != U64::from(chain.number) {
            return Err(ProviderError::WrongSource {
                host: self.endpoint.host().to_owned(),
                detail: format!("it answers for chain {number} and not for {}", chain.number),
            });
        }
        self.is_checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn tracing(&self) -> Tracing {
        match self.traces.load(Ordering::Relaxed) {
            0 => Tracing::Trace,
            _ => Tracing::Otterscan,
        }
    }

    pub(super) fn has_no_trace_calls(&self) {
        self.traces.store(1, Ordering::Relaxed);
    }
}

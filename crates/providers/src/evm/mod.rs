//! EVM chains: one adapter for all of them.

pub mod address;
mod balances;
pub mod chain;
mod cursor;
mod history;
mod internal;
mod metadata;
mod movements;
mod multicall;
mod names;
mod node;
mod presence;
mod receipts;
mod transfers;
mod wire;

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use alloy_primitives::Address;
use async_trait::async_trait;
use kc_domain::AssetId;

use crate::{
    adapter::{
        Adapter, BalanceSnapshot, Balances, History, HistoryPage, Names, Presence, ProviderError,
    },
    http::Endpoint,
};
use chain::Chain;
use metadata::Tokens;
use node::Node;

/// Ethereum, on which the registry of names stands.
const NAMING_CHAIN: u64 = 1;

/// Reads accounts of one EVM chain from its nodes.
///
/// A page or a snapshot comes from one node as a whole, since two nodes may stand at different
/// blocks; if that node fails, the next one starts over.
pub struct EvmAdapter {
    chain: Arc<Chain>,
    nodes: Vec<Node>,
    /// The node that answered last, which is asked first.
    preferred: AtomicUsize,
    tokens: Tokens,
}

impl EvmAdapter {
    #[must_use]
    pub fn new(chain: Arc<Chain>, endpoints: Vec<Endpoint>) -> Self {
        Self {
            chain,
            nodes: endpoints.into_iter().map(Node::new).collect(),
            preferred: AtomicUsize::new(0),
            tokens: Tokens::default(),
        }
    }

    /// Carries out `work` on the first node that can do it.
    async fn on_a_node<'a, T, F>(&'a self, work: impl Fn(&'a Node) -> F) -> Result<T, ProviderError>
    where
        F: Future<Output = Result<T, ProviderError>>,
    {
        let first = self.preferred.load(Ordering::Relaxed);
        let mut failure: Option<ProviderError> = None;
        for step in 0..self.nodes.len() {
            let place = (first + step) % self.nodes.len();
            let node = &self.nodes[place];
            let done = match node.check(&self.chain).await {
                Ok(()) => work(node).await,
                Err(error) => Err(error),
            };
            match done {
                Ok(done) => {
                    self.preferred.store(place, Ordering::Relaxed);
                    return Ok(done);
                }
                Err(error) => {
                    tracing::warn!(chain = self.chain.id, %error, "a node failed");
                    // What may pass by itself says more than what one node never offers.
                    let is_better = failure
                        .as_ref()
                        .is_none_or(|kept| !kept.is_temporary() && error.is_temporary());
                    if is_better {
                        failure = Some(error);
                    }
                }
            }
        }
        Err(failure.unwrap_or_else(|| ProviderError::Unsupported {
            host: self.chain.id.clone(),
            detail: "no node is configured".to_owned(),
        }))
    }

    fn account(&self, text: &str) -> Result<Address, ProviderError> {
        text.parse().map_err(|_| ProviderError::WrongSource {
            host: self.chain.id.clone(),
            detail: "the account is no address of this chain".to_owned(),
        })
    }
}

impl Adapter for EvmAdapter {
    fn balances(&self) -> Option<&dyn Balances> {
        Some(self)
    }

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }

    fn names(&self) -> Option<&dyn Names> {
        (self.chain.number == NAMING_CHAIN).then_some(self as &dyn Names)
    }
}

#[async_trait]
impl Presence for EvmAdapter {
    async fn is_used(&self, account: &str) -> Result<bool, ProviderError> {
        let account = self.account(account)?;
        self.on_a_node(|node| presence::is_used(node, account))
            .await
    }
}

#[async_trait]
impl Names for EvmAdapter {
    async fn resolve(&self, name: &str) -> Result<Option<String>, ProviderError> {
        let found = self.on_a_node(|node| names::resolve(node, name)).await?;
        Ok(found.map(|address| format!("{address:#x}")))
    }
}

#[async_trait]
impl Balances for EvmAdapter {
    async fn balances(
        &self,
        account: &str,
        known: &[AssetId],
    ) -> Result<BalanceSnapshot, ProviderError> {
        let account = self.account(account)?;
        self.on_a_node(|node| balances::read(&self.chain, node, &self.tokens, account, known))
            .await
    }
}

#[async_trait]
impl History for EvmAdapter {
    async fn page(
        &self,
        account: &str,
        cursor: Option<&str>,
    ) -> Result<HistoryPage, ProviderError> {
        let account = self.account(account)?;
        self.on_a_node(|node| history::page(&self.chain, node, &self.tokens, account, cursor))
            .await
    }
}

//! History, page by page: the node's index of who called whom, the traces of what it finds, and
//! the events of the same blocks.
//!
//! Not seen are coins that no call brings: block rewards and the withdrawals of validators.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use alloy_primitives::{Address, B256};
use serde::Deserialize;
use serde_json::json;

use super::{
    chain::Chain,
    cursor::{Cursor, Followed, Run, holds},
    internal,
    metadata::Tokens,
    movements::{self, Blocks, Drafts},
    node::Node,
    transfers,
    wire::{self, ChainTransaction, Log, Receipt},
};
use crate::{
    adapter::{HistoryPage, ProviderError},
    rpc::{self, Call},
};

/// How many transactions we ask for at once; Erigon allows no more. A block is never split.
const PAGE: u64 = 25;
/// How often a page is read anew when the chain is reorganised under it.
const ATTEMPTS: u32 = 3;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Search {
    txs: Vec<ChainTransaction>,
    receipts: Vec<Receipt>,
    last_page: bool,
}

/// The page after `cursor`.
pub(super) async fn page(
    chain: &Chain,
    node: &Node,
    tokens: &Tokens,
    account: Address,
    cursor: Option<&str>,
) -> Result<HistoryPage, ProviderError> {
    // A cursor of an older form starts again: every movement replaces itself.
    let cursor: Cursor = cursor
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    for _ in 0..ATTEMPTS {
        if let Some(page) = attempt(chain, node, tokens, account, cursor.clone()).await? {
            return Ok(page);
        }
    }
    Err(node
        .endpoint
        .bad_answer("the chain moves faster than it can be read"))
}

/// Reads a page; none if the chain was reorganised meanwhile.
async fn attempt(
    chain: &Chain,
    node: &Node,
    tokens: &Tokens,
    account: Address,
    mut cursor: Cursor,
) -> Result<Option<HistoryPage>, ProviderError> {
    let followed = cursor.follow(node).await?;
    if cursor.run.is_none() {
        let head = wire::latest(node).await?;
        if cursor.synced_to.is_some_and(|synced| head.number <= synced) {
            return Ok(Some(nothing_new(followed, &cursor)));
        }
        cursor.start(node, &head).await?;
    }
    let Some(run) = cursor.run else {
        return Ok(Some(nothing_new(followed, &cursor)));
    };
    let lowest = cursor.lowest();
    if run.next < lowest {
        let has_more = cursor.has_read(run, lowest);
        return Ok(Some(HistoryPage {
            has_more,
            ..nothing_new(followed, &cursor)
        }));
    }
    let (called, low) = search(node, account, run, lowest).await?;
    let events = transfers::search(chain, node, account, low, run.next, cursor.window).await?;
    cursor.window = Some(events.window);
    let low = events.low;
    let called: Vec<_> = called
        .into_iter()
        .filter(|(transaction, _)| transaction.block_number >= low)
        .collect();
    let drafts = drafts(chain, node, account, called, events.logs).await?;
    let assets = drafts.assets(chain, node, tokens).await?;
    let head = wire::headers(node, [run.head.0]).await?;
    if !holds(run.head, head.first().and_then(Option::as_ref)) {
        return Ok(None);
    }
    let has_more = cursor.has_read(run, low);
    Ok(Some(HistoryPage {
        movements: drafts.movements,
        assets,
        has_more,
        ..nothing_new(followed, &cursor)
    }))
}

fn nothing_new(followed: Followed, cursor: &Cursor) -> HistoryPage {
    HistoryPage {
        rollback_above: match followed {
            Followed::Replaced { above } => Some(above),
            Followed::Same | Followed::StartsOver => None,
        },
        starts_over: followed == Followed::StartsOver,
        movements: vec![],
        assets: vec![],
        cursor: text(cursor),
        has_more: false,
    }
}

fn text(cursor: &Cursor) -> String {
    serde_json::to_string(cursor).expect("numbers and hashes are always JSON")
}

/// The transactions that the account had a part in, from the run's next block downwards, and the
/// lowest block that they are complete for.
async fn search(
    node: &Node,
    account: Address,
    run: Run,
    lowest: u64,
) -> Result<(Vec<(ChainTransaction, Receipt)>, u64), ProviderError> {
    // Nothing happens in the first block, and nodes read "before 1" in several ways.
    if run.next == 0 {
        return Ok((vec![], lowest));
    }
    let call = Call::new(
        "ots_searchTransactionsBefore",
        json!([account, run.next + 1, PAGE]),
    );
    let found: Search = rpc::call(&node.endpoint, call)
        .await
        .map_err(|error| match error {
            ProviderError::Unsupported { .. } => node.endpoint.unsupported(
                "the node keeps no index of accounts (ots_searchTransactionsBefore), \
             which history is read from; Erigon does",
            ),
            other => other,
        })?;
    let blocks = found.txs.iter().map(|transaction| transaction.block_number);
    if blocks.clone().any(|block| block > run.next) {
        return Err(node
            .endpoint
            .bad_answer("transactions of other blocks than asked for"));
    }
    let low = match (found.last_page, blocks.min()) {
        (true, _) => lowest,
        (false, Some(block)) => block.max(lowest),
        (false, None) => {
            return Err(node
                .endpoint
                .bad_answer("an empty page that is not the last"));
        }
    };
    let mut receipts: HashMap<B256, Receipt> = found
        .receipts
        .into_iter()
        .map(|receipt| (receipt.transaction_hash, receipt))
        .collect();
    let mut pairs = Vec::with_capacity(found.txs.len());
    let mut seen = HashSet::new();
    for transaction in found.txs {
        if transaction.block_number < low || !seen.insert(transaction.hash) {
            continue;
        }
        let receipt = receipts.remove(&transaction.hash).ok_or_else(|| {
            node.endpoint
                .bad_answer("a transaction without its receipt")
        })?;
        pairs.push((transaction, receipt));
    }
    Ok((pairs, low))
}

/// Everything that these transactions and events moved.
async fn drafts(
    chain: &Chain,
    node: &Node,
    account: Address,
    called: Vec<(ChainTransaction, Receipt)>,
    logs: Vec<Log>,
) -> Result<Drafts, ProviderError> {
    let blocks = blocks(node, &called, &logs).await?;
    let traced: Vec<B256> = called
        .iter()
        .filter(|(_, receipt)| receipt.failed() != Some(true) && !receipt.is_bare_transfer())
        .map(|(transaction, _)| transaction.hash)
        .collect();
    let inside = internal::read(node, &traced).await?;
    let mut inside: HashMap<B256, internal::Inside> = traced.into_iter().zip(inside).collect();
    let mut methods: HashMap<B256, Option<String>> = called
        .iter()
        .map(|(transaction, _)| (transaction.hash, transaction.method()))
        .collect();
    let uncalled: BTreeSet<B256> = logs
        .iter()
        .map(|log| log.transaction_hash)
        .filter(|hash| !methods.contains_key(hash))
        .collect();
    methods.extend(called_methods(node, uncalled).await?);
    let mut drafts = Drafts::default();
    for (transaction, receipt) in &called {
        let inside = inside.remove(&transaction.hash).unwrap_or_default();
        let seen = movements::Seen {
            chain,
            account,
            blocks: &blocks,
        };
        drafts
            .movements
            .extend(seen.native(transaction, receipt, &inside));
    }
    for log in &logs {
        let Some(transfer) = transfers::read(chain, account, log) else {
            continue;
        };
        let method = methods.get(&log.transaction_hash).cloned().flatten();
        let seen = movements::Seen {
            chain,
            account,
            blocks: &blocks,
        };
        drafts.add(seen.token(log, &transfer, method), &transfer);
    }
    Ok(drafts)
}

/// The blocks of what was found, checked to be the same ones that it was found in: a node behind
/// a balancer may answer each question from another chain.
async fn blocks(
    node: &Node,
    called: &[(ChainTransaction, Receipt)],
    logs: &[Log],
) -> Result<Blocks, ProviderError> {
    let mut wanted: BTreeMap<u64, B256> = BTreeMap::new();
    let named = called
        .iter()
        .map(|(transaction, _)| (transaction.block_number, transaction.block_hash))
        .chain(logs.iter().map(|log| (log.block_number, log.block_hash)));
    for (number, hash) in named {
        if *wanted.entry(number).or_insert(hash) != hash {
            return Err(node
                .endpoint
                .bad_answer("the chain moved while it was read"));
        }
    }
    let found = wire::headers(node, wanted.keys().copied()).await?;
    let mut blocks = Blocks::new();
    for ((number, hash), header) in wanted.into_iter().zip(found) {
        match header {
            Some(header) if header.hash == hash => blocks.insert(number, header.at()),
            _ => {
                return Err(node
                    .endpoint
                    .bad_answer("the chain moved while it was read"));
            }
        };
    }
    Ok(blocks)
}

/// What was called in transactions that the account had no part in but for an event.
async fn called_methods(
    node: &Node,
    hashes: BTreeSet<B256>,
) -> Result<Vec<(B256, Option<String>)>, ProviderError> {
    let calls: Vec<Call> = hashes
        .iter()
        .map(|hash| Call::new("eth_getTransactionByHash", json!([hash])))
        .collect();
    let found: Vec<Option<ChainTransaction>> = rpc::all(&node.endpoint, &calls).await?;
    let method = |transaction: Option<ChainTransaction>| transaction.and_then(|one| one.method());
    Ok(hashes
        .into_iter()
        .zip(found.into_iter().map(method))
        .collect())
}

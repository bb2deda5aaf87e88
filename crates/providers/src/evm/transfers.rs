//! Token transfers, from the events of the blocks that a page covers.

use alloy_primitives::{Address, B256, U256, b256};
use kc_domain::Direction;
use serde_json::{Value, json};

use super::{
    chain::Chain,
    node::Node,
    receipts,
    wire::{Log, hex},
};
use crate::{
    adapter::ProviderError,
    rpc::{self, Call},
};

/// `Transfer(address,address,uint256)`, of ERC-20 and ERC-721 alike.
const TRANSFER: B256 = b256!("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
/// `Deposit(address,uint256)` of the wrapped native asset, which makes no Transfer of it.
const DEPOSIT: B256 = b256!("e1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c");
/// `Withdrawal(address,uint256)`.
const WITHDRAWAL: B256 = b256!("7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65");

/// So many searches are made for one page; what is left is for the next.
const SEARCHES: u32 = 30;

/// The events of a range of blocks, as far as it was searched.
pub(super) struct Found {
    pub logs: Vec<Log>,
    /// The lowest block searched: all from it up are complete.
    pub low: u64,
    pub window: u64,
}

/// What an event moved, seen from the account.
pub(super) struct Transfer {
    pub direction: Direction,
    pub contract: Address,
    pub counterparty: Address,
    pub what: What,
}

pub(super) enum What {
    Amount(U256),
    /// The number of an NFT.
    Item(String),
}

/// Searches from `high` down to `low`, in windows that shrink when the node finds them too large
/// and grow again with the next page.
pub(super) async fn search(
    chain: &Chain,
    node: &Node,
    account: Address,
    low: u64,
    high: u64,
    window: Option<u64>,
) -> Result<Found, ProviderError> {
    let mut window = window.unwrap_or(u64::MAX).max(1);
    let mut found = Found {
        logs: vec![],
        low: high + 1,
        window,
    };
    let mut searches = 0;
    let mut may_grow = true;
    // At least one range is read: by halving, a size is found that the node agrees to.
    while found.low > low && (searches < SEARCHES || found.low > high) {
        searches += 1;
        let top = found.low - 1;
        let bottom = top.saturating_sub(window - 1).max(low);
        match one_window(chain, node, account, bottom, top).await? {
            Ok(logs) => {
                found.logs.extend(logs);
                found.low = bottom;
                if may_grow {
                    window = window.saturating_mul(2);
                }
            }
            // No smaller range is left to ask for.
            Err(_) if bottom == top => {
                let logs = receipts::logs(node, top).await?;
                found
                    .logs
                    .extend(logs.into_iter().filter(|log| is_ours(chain, account, log)));
                found.low = bottom;
            }
            Err(_) => {
                window = (top - bottom).div_ceil(2).max(1);
                may_grow = false;
            }
        }
    }
    found.window = window;
    Ok(found)
}

/// The inner error is a refusal that a smaller window may heal.
async fn one_window(
    chain: &Chain,
    node: &Node,
    account: Address,
    bottom: u64,
    top: u64,
) -> Result<Result<Vec<Log>, ProviderError>, ProviderError> {
    let range = |topics: Value, address: Option<Address>| {
        let mut filter = json!({ "fromBlock": hex(bottom), "toBlock": hex(top), "topics": topics });
        if let Some(address) = address {
            filter["address"] = json!(address);
        }
        Call::new("eth_getLogs", json!([filter]))
    };
    let owner = account.into_word();
    let mut calls = vec![
        range(json!([TRANSFER, owner]), None),
        range(json!([TRANSFER, null, owner]), None),
    ];
    if let Some(wrapped) = chain.wrapped_native {
        calls.push(range(json!([[DEPOSIT, WITHDRAWAL], owner]), Some(wrapped)));
    }
    let outcomes = match rpc::batch(&node.endpoint, &calls).await {
        Ok(outcomes) => outcomes,
        Err(error) if super::multicall::is_oversized(&error) => return Ok(Err(error)),
        Err(error) => return Err(error),
    };
    let mut logs: Vec<Log> = vec![];
    for outcome in outcomes {
        match outcome {
            Ok(result) => logs.extend(rpc::read::<Vec<Log>>(
                &node.endpoint,
                "eth_getLogs",
                &result,
            )?),
            Err(refusal) => {
                let error = refusal.into_error(&node.endpoint, "eth_getLogs");
                return match error {
                    ProviderError::BadAnswer { .. } => Ok(Err(error)),
                    other => Err(other),
                };
            }
        }
    }
    if logs
        .iter()
        .any(|log| !(bottom..=top).contains(&log.block_number))
    {
        return Err(node
            .endpoint
            .bad_answer("events of other blocks than asked for"));
    }
    logs.retain(|log| !log.removed);
    Ok(Ok(logs))
}

/// Whether a search for the account's events would find this one.
fn is_ours(chain: &Chain, account: Address, log: &Log) -> bool {
    let names = |place: usize| log.topics.get(place) == Some(&account.into_word());
    match log.topics.first() {
        Some(&TRANSFER) => names(1) || names(2),
        Some(&(DEPOSIT | WITHDRAWAL)) => chain.wrapped_native == Some(log.address) && names(1),
        _ => false,
    }
}

/// Reads an event; none if it moves nothing of the account, or is not what its name says.
pub(super) fn read(chain: &Chain, account: Address, log: &Log) -> Option<Transfer> {
    let topic = |place: usize| log.topics.get(place).copied();
    let party = |place| topic(place).map(Address::from_word);
    let amount = || U256::try_from_be_slice(log.data.get(..32)?);
    let wrapped = chain.wrapped_native == Some(log.address);
    let (from, to, what) = match (topic(0)?, log.topics.len()) {
        (TRANSFER, 3) => (party(1)?, party(2)?, What::Amount(amount()?)),
        (TRANSFER, 4) => {
            let number = U256::from_be_bytes(topic(3)?.0);
            (party(1)?, party(2)?, What::Item(number.to_string()))
        }
        (DEPOSIT, 2) if wrapped => (log.address, party(1)?, What::Amount(amount()?)),
        (WITHDRAWAL, 2) if wrapped => (party(1)?, log.address, What::Amount(amount()?)),
        _ => return None,
    };
    // What goes from an account to itself moves nothing, and nothing moved is no movement.
    if from == to || matches!(what, What::Amount(U256::ZERO)) {
        return None;
    }
    let (direction, counterparty) = match account {
        _ if account == from => (Direction::Out, to),
        _ if account == to => (Direction::In, from),
        _ => return None,
    };
    Some(Transfer {
        direction,
        contract: log.address,
        counterparty,
        what,
    })
}

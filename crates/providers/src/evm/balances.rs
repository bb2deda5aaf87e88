//! What an account holds, all of it at one block.

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, sol};
use kc_domain::AssetId;
use serde_json::json;

use super::{
    chain::Chain,
    metadata::Tokens,
    multicall,
    node::Node,
    wire::{self, amount, hex},
};
use crate::{
    adapter::{BalanceSnapshot, ProviderError},
    rpc::{self, Call},
};

sol! {
    function balanceOf(address owner) returns (uint256);
}

/// The native balance and those of the ERC-20 tokens among `known`. A token that does not answer
/// is left out, as its balance is unknown.
pub(super) async fn read(
    chain: &Chain,
    node: &Node,
    tokens: &Tokens,
    account: Address,
    known: &[AssetId],
) -> Result<BalanceSnapshot, ProviderError> {
    let block = wire::latest(node).await?.number;
    let at = hex(block);
    let native: U256 = rpc::call(
        &node.endpoint,
        Call::new("eth_getBalance", json!([account, at])),
    )
    .await?;
    let contracts: BTreeSet<Address> = known
        .iter()
        .filter_map(|id| chain.erc20_contract(id))
        .collect();
    let data = balanceOfCall { owner: account }.abi_encode();
    let calls: Vec<_> = contracts
        .iter()
        .map(|contract| (*contract, data.clone()))
        .collect();
    let answers = multicall::read(chain, node, &at, &calls).await?;
    let held: Vec<(Address, U256)> = contracts
        .into_iter()
        .zip(answers)
        .filter_map(|(contract, answer)| {
            let answer = answer?;
            Some((contract, U256::try_from_be_slice(answer.get(..32)?)?))
        })
        .collect();
    let answering = held.iter().map(|(contract, _)| *contract).collect();
    let mut assets = vec![chain.native.clone()];
    assets.extend(tokens.erc20(chain, node, &answering).await?);
    let mut balances = vec![(chain.native.id.clone(), amount(native))];
    balances.extend(
        held.into_iter()
            .map(|(contract, units)| (chain.erc20_id(contract), amount(units))),
    );
    Ok(BalanceSnapshot {
        block: Some(block),
        balances,
        assets,
    })
}

//! Names of the Ethereum Name Service.

use alloy_primitives::{Address, B256, Bytes, address, keccak256};
use alloy_sol_types::{SolCall, sol};
use serde_json::json;

use super::node::Node;
use crate::{
    adapter::ProviderError,
    rpc::{self, Call},
};

/// The same for all of Ethereum's own networks.
const REGISTRY: Address = address!("0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e");
const LONGEST: usize = 255;

sol! {
    function resolver(bytes32 node) returns (address);
    function addr(bytes32 node) returns (address);
}

/// The address that a name stands for, if it stands for one. Names that are answered for outside of
/// the chain are not.
pub(super) async fn resolve(node: &Node, name: &str) -> Result<Option<Address>, ProviderError> {
    let Some(hash) = hash(name) else {
        return Ok(None);
    };
    let asked = resolverCall { node: hash }.abi_encode();
    let Some(resolver) = ask(node, REGISTRY, asked).await? else {
        return Ok(None);
    };
    ask(node, resolver, addrCall { node: hash }.abi_encode()).await
}

/// An address that a contract gives. None if it is no address, or the call fails.
async fn ask(node: &Node, to: Address, data: Vec<u8>) -> Result<Option<Address>, ProviderError> {
    let call = Call::new(
        "eth_call",
        json!([{ "to": to, "data": Bytes::from(data) }, "latest"]),
    );
    let answer: Bytes = match rpc::raw(&node.endpoint, &call).await? {
        Ok(result) => rpc::read(&node.endpoint, call.method, &result)?,
        // A contract's own refusal says that there is nothing to be had of it.
        Err(refusal) if refusal.code == 3 || refusal.message.contains("revert") => return Ok(None),
        Err(refusal) => return Err(refusal.into_error(&node.endpoint, call.method)),
    };
    let word = answer.get(..32).map(B256::from_slice);
    let address = word.map(Address::from_word);
    Ok(address.filter(|it| !it.is_zero()))
}

/// The name as contracts know it (EIP-137). Only names of plain letters are read: others look like
/// one another, and need the tables of ENSIP-15 to be told apart.
fn hash(name: &str) -> Option<B256> {
    let name = name.to_ascii_lowercase();
    if name.len() > LONGEST {
        return None;
    }
    let mut hash = B256::ZERO;
    for label in name.rsplit('.') {
        let plain = label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        // `--` at the third place marks a coded name.
        if label.is_empty() || !plain || label.get(2..4) == Some("--") {
            return None;
        }
        hash = keccak256([hash, keccak256(label)].concat());
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_well_known_hashes() {
        for (name, expected) in [
            (
                "eth",
                "0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae",
            ),
            (
                "vitalik.eth",
                "0xee6c4522aab0003e8d14cd40a6af439055fd2577951148c14b6cea9a53475835",
            ),
            (
                "Vitalik.ETH",
                "0xee6c4522aab0003e8d14cd40a6af439055fd2577951148c14b6cea9a53475835",
            ),
        ] {
            assert_eq!(hash(name).unwrap().to_string(), expected, "{name}");
        }
    }

    #[test]
    fn what_is_no_plain_name_has_none() {
        for name in [
            "",
            ".eth",
            "a..eth",
            "vitаlik.eth",
            "xn--vitlik-cjg.eth",
            "a b.eth",
            "a_b.eth",
            &"a.".repeat(200),
        ] {
            assert_eq!(hash(name), None, "{name}");
        }
    }
}

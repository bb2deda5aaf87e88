//! What tokens say of themselves. All of it is a stranger's word.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use kc_domain::{
    Asset, AssetKind, TokenStandard,
    text::{clean, is_bait},
};

use super::{chain::Chain, multicall, node::Node};
use crate::adapter::ProviderError;

const LONGEST_SYMBOL: usize = 24;
const LONGEST_NAME: usize = 64;
/// So many tokens are remembered; then all are forgotten at once and read again when seen.
const REMEMBERED: usize = 20_000;

sol! {
    function symbol() returns (string);
    function name() returns (string);
    function decimals() returns (uint8);
}

/// What a contract said.
#[derive(Clone, Debug)]
struct Token {
    symbol: String,
    name: String,
    decimals: u8,
}

/// Remembers what contracts said, which they rarely change.
#[derive(Default)]
pub(super) struct Tokens {
    known: Mutex<HashMap<Address, Token>>,
}

impl Tokens {
    /// The assets of ERC-20 contracts. A contract without `decimals`, which the standard leaves
    /// out of what must be there, counts in whole units: no scale is made up.
    pub(super) async fn erc20(
        &self,
        chain: &Chain,
        node: &Node,
        contracts: &BTreeSet<Address>,
    ) -> Result<Vec<Asset>, ProviderError> {
        let (famous, others): (Vec<_>, Vec<_>) = contracts
            .iter()
            .map(|contract| (*contract, chain.well_known(*contract)))
            .partition(|(_, known)| known.is_some());
        let contracts: Vec<Address> = others.into_iter().map(|(contract, _)| contract).collect();
        let tokens = self.tokens(chain, node, &contracts).await?;
        let assets = contracts.into_iter().zip(tokens).map(|(contract, token)| {
            let id = chain.erc20_id(contract);
            Asset {
                token_id: id.as_str().to_owned(),
                id,
                is_spam: is_bait(&token.symbol) || is_bait(&token.name),
                symbol: token.symbol,
                name: token.name,
                decimals: token.decimals,
                kind: AssetKind::Crypto,
                standard: TokenStandard::Erc20,
                contract: Some(format!("{contract:#x}")),
                logo_url: None,
                explorer_url: chain.token_url(contract),
                coingecko_id: None,
            }
        });
        Ok(famous
            .into_iter()
            .filter_map(|(_, known)| known)
            .chain(assets)
            .collect())
    }

    /// The assets of single ERC-721 tokens.
    pub(super) async fn erc721(
        &self,
        chain: &Chain,
        node: &Node,
        items: &BTreeSet<(Address, String)>,
    ) -> Result<Vec<Asset>, ProviderError> {
        let contracts: Vec<Address> = items.iter().map(|(contract, _)| *contract).collect();
        let tokens = self.tokens(chain, node, &contracts).await?;
        let assets = items.iter().zip(tokens).map(|((contract, number), token)| {
            let id = chain.erc721_id(*contract, number);
            Asset {
                token_id: id.as_str().to_owned(),
                id,
                is_spam: is_bait(&token.symbol) || is_bait(&token.name),
                symbol: token.symbol,
                name: format!("{} #{}", token.name, clean(number, 20)),
                decimals: 0,
                kind: AssetKind::Nft,
                standard: TokenStandard::Erc721,
                contract: Some(format!("{contract:#x}")),
                logo_url: None,
                explorer_url: chain
                    .token_url(*contract)
                    .map(|url| format!("{url}?a={number}")),
                coingecko_id: None,
            }
        });
        Ok(assets.collect())
    }

    async fn tokens(
        &self,
        chain: &Chain,
        node: &Node,
        contracts: &[Address],
    ) -> Result<Vec<Token>, ProviderError> {
        let unknown: BTreeSet<Address> = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            contracts
                .iter()
                .filter(|contract| !known.contains_key(*contract))
                .copied()
                .collect()
        };
        let calls: Vec<(Address, Vec<u8>)> = unknown
            .iter()
            .flat_map(|contract| {
                let asked = [
                    symbolCall {}.abi_encode(),
                    nameCall {}.abi_encode(),
                    decimalsCall {}.abi_encode(),
                ];
                asked.map(|data| (*contract, data))
            })
            .collect();
        let answers = multicall::read(chain, node, "latest", &calls).await?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + unknown.len() > REMEMBERED {
            known.clear();
        }
        let mut fresh = HashMap::new();
        for (contract, said) in unknown.into_iter().zip(answers.chunks(3)) {
            let answer = |place: usize| said.get(place).and_then(Option::as_ref);
            let text = |place, longest| answer(place).map(|raw| text(raw, longest));
            let short = short(contract);
            let symbol = text(0, LONGEST_SYMBOL).filter(|text| !text.is_empty());
            let name = text(1, LONGEST_NAME).filter(|text| !text.is_empty());
            let token = Token {
                name: name
                    .or_else(|| symbol.clone())
                    .unwrap_or_else(|| short.clone()),
                symbol: symbol.unwrap_or(short),
                decimals: answer(2).and_then(|raw| decimals(raw)).unwrap_or(0),
            };
            fresh.insert(contract, token);
        }
        known.extend(
            fresh
                .iter()
                .map(|(contract, token)| (*contract, token.clone())),
        );
        let found = contracts
            .iter()
            .filter_map(|contract| fresh.get(contract).or_else(|| known.get(contract)).cloned());
        let found: Vec<Token> = found.collect();
        // Another page may have made all be forgotten in between; then this one is tried again.
        if found.len() == contracts.len() {
            Ok(found)
        } else {
            Err(node
                .endpoint
                .bad_answer("tokens were forgotten while they were read"))
        }
    }
}

/// A name for a contract that has none.
fn short(contract: Address) -> String {
    let text = format!("{contract:#x}");
    format!("{}…{}", &text[..6], &text[38..])
}

fn decimals(raw: &[u8]) -> Option<u8> {
    let number = U256::try_from_be_slice(raw.get(..32)?)?;
    u8::try_from(number).ok()
}

/// Text in either of the two forms that tokens answer in: a string, or 32 bytes filled up with
/// zeros as the first ones did.
fn text(raw: &[u8], longest: usize) -> String {
    if raw.len() == 32 {
        let end = raw
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        return clean(&String::from_utf8_lossy(&raw[..end]), longest);
    }
    // Decoded as bytes, since a stranger's string need not be UTF-8.
    let bytes = alloy_primitives::Bytes::abi_decode(raw).unwrap_or_default();
    let bytes = &bytes[..bytes.len().min(longest * 16)];
    clean(&String::from_utf8_lossy(bytes), longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_read_in_both_forms() {
        let mut old = [0; 32];
        old[..3].copy_from_slice(b"MKR");
        assert_eq!(text(&old, 24), "MKR");
        let string = "Dai\u{202e} Stablecoin".to_owned().abi_encode();
        assert_eq!(text(&string, 24), "Dai Stablecoin");
    }

    #[test]
    fn hostile_name_is_cut_and_never_panics() {
        let long = "é".repeat(100_000).abi_encode();
        assert_eq!(text(&long, 24).chars().count(), 24);
        for raw in [&[][..], &[0xff; 31], &[0xff; 64], &[0; 96], &[0xff; 32]] {
            assert!(text(raw, 24).chars().count() <= 24);
        }
    }

    #[test]
    fn decimals_beyond_a_byte_are_unknown() {
        assert_eq!(decimals(&U256::from(77).to_be_bytes::<32>()), Some(77));
        assert_eq!(decimals(&U256::from(256).to_be_bytes::<32>()), None);
        assert_eq!(decimals(&[]), None);
    }
}

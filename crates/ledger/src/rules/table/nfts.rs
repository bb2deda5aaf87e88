//! Trades and mints of NFTs. Those that are positions in pools are liquidity.

use kc_domain::Label;

use super::{Facts, Rule, Side, any_nft, minted, rule};
use crate::rules::{act::Act, contracts::Role::Positions};

#[rustfmt::skip]
pub(super) static RULES: &[Rule] = &[
    rule("nft-bought-at-market", |t| t.may(Act::TradeNft) && nft_bought(t),         Label::NftBuy,           "Bought {in} for {out}"),
    rule("position-opened",    |t| nft_bought(t) && nfts(t.incoming).all(|nft| nft.is_issued() && (t.may(Act::AddLiquidity) || t.is_of(nft, Positions))), Label::AddLiquidity, "Put {out} into a pool for {in}"),
    rule("position-closed",    |t| nft_sold(t) && nfts(t.outgoing).all(|nft| nft.is_returned() && t.is_of(nft, Positions)), Label::LiquidityWithdrawal, "Took {in} out of a pool for {out}"),
    rule("nft-minted",         |t| nft_bought(t) && nfts(t.incoming).all(minted),   Label::MintNft,          "Minted {in} for {out}"),
    rule("nft-bought",         nft_bought,                                          Label::NftBuy,           "Bought {in} for {out}"),
    rule("nft-sold",           nft_sold,                                            Label::NftSell,          "Sold {out} for {in}"),
];

fn nft_bought(t: &Facts<'_>) -> bool {
    t.is_exchange() && any_nft(t.incoming) && !any_nft(t.outgoing)
}

fn nft_sold(t: &Facts<'_>) -> bool {
    t.is_exchange() && any_nft(t.outgoing) && !any_nft(t.incoming)
}

fn nfts<'s, 'a>(sides: &'s [Side<'a>]) -> impl Iterator<Item = &'s Side<'a>> {
    sides.iter().filter(|side| side.is_nft())
}

//! What the two accounts of the sandbox hold.

use std::collections::BTreeSet;

use kc_domain::{Asset, AssetId, AssetKind, TokenStandard};

pub(super) const SOLANA: &str = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp";
pub(super) const ETHEREUM: &str = "eip155:1";

/// An asset of the sandbox, with the table of its prices.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coin {
    pub chain: &'static str,
    /// The contract or mint; the SLIP-44 number of a native asset.
    pub reference: &'static str,
    pub token_id: &'static str,
    pub symbol: &'static str,
    pub name: &'static str,
    pub decimals: u8,
    pub kind: Kind,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Native,
    Token,
    /// A token that somebody throws at addresses to lure their owners to a site.
    Spam,
    /// The number of the one token of a collection; on Solana each is a mint of its own.
    Nft(&'static str),
    /// An NFT thrown at addresses like [`Kind::Spam`].
    SpamNft(&'static str),
}

macro_rules! coins {
    ($($place:ident = $chain:ident $kind:expr, $reference:literal, $token:literal, $symbol:literal, $name:literal, $decimals:literal;)*) => {
        $(pub(super) static $place: Coin = Coin {
            chain: $chain, reference: $reference, token_id: $token, symbol: $symbol,
            name: $name, decimals: $decimals, kind: $kind,
        };)*
        pub(super) static ALL: &[&Coin] = &[$(&$place),*];
    };
}

coins! {
    ETH = ETHEREUM Kind::Native, "60", "ethereum", "ETH", "Ether", 18;
    WETH = ETHEREUM Kind::Token, "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", "weth", "WETH", "Wrapped Ether", 18;
    USDC = ETHEREUM Kind::Token, "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "usd-coin", "USDC", "USD Coin", 6;
    DAI = ETHEREUM Kind::Token, "0x6b175474e89094c44da98b954eedeac495271d0f", "dai", "DAI", "Dai Stablecoin", 18;
    UNI = ETHEREUM Kind::Token, "0x1f9840a85d5af5bf1d1762f925bdaddc4201f984", "uniswap", "UNI", "Uniswap", 18;
    LINK = ETHEREUM Kind::Token, "0x514910771af9ca656af840dff83e8264ecf986ca", "chainlink", "LINK", "ChainLink Token", 18;
    WBTC = ETHEREUM Kind::Token, "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599", "wrapped-bitcoin", "WBTC", "Wrapped BTC", 8;
    ENS = ETHEREUM Kind::Token, "0xc18360217d8f7ab5e7c516566761ea12ce7f9d72", "ethereum-name-service", "ENS", "Ethereum Name Service", 18;
    SPAM = ETHEREUM Kind::Spam, "0x5a0d6f1c84be3d7720e1f4a96b8c25d39e7fa011", "", "CLAIM", "Visit eth-rewards.example to claim", 18;
    SKETCH = ETHEREUM Kind::Nft("482"), "0x7c1e5b09d2a84f3666cf12ab0978de4451a3b6c2", "", "SKETCH", "Paper Sketches #482", 0;
    TILE = ETHEREUM Kind::Nft("1907"), "0x3f92c7d418a05be6ed7ab164c8095f2de7316ab4", "", "TILE", "Harbour Tiles #1907", 0;
    QUAY = ETHEREUM Kind::Nft("2204"), "0x3f92c7d418a05be6ed7ab164c8095f2de7316ab4", "", "TILE", "Harbour Tiles #2204", 0;
    DROP = ETHEREUM Kind::SpamNft("1"), "0xd0e1c84b7a92f3650b1d8e47c3a95f21604b7e93", "", "DROP", "5 ETH at tile-drop.example", 0;
    POOL = ETHEREUM Kind::Token, "0x397ff1542f962076d0bfe58ea045ffa2d347aca0", "", "SLP", "SushiSwap LP Token", 18;
    SOL = SOLANA Kind::Native, "501", "solana", "SOL", "Solana", 9;
    SOL_USDC = SOLANA Kind::Token, "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "usd-coin", "USDC", "USD Coin", 6;
    MSOL = SOLANA Kind::Token, "mSoLzYCxHdYgdzU16g5QSh3i5K3z3KZK7ytfqcJm7So", "msol", "mSOL", "Marinade staked SOL", 9;
    BONK = SOLANA Kind::Token, "DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263", "bonk", "BONK", "Bonk", 5;
    JUP = SOLANA Kind::Token, "JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN", "jupiter-exchange-solana", "JUP", "Jupiter", 6;
    FISH = SOLANA Kind::Nft(""), "9qFq5CqcR1XKcYwZ3RwJ6WmJdV4u8PzB2hTnEoLsGxAf", "", "FISH", "Lantern Fish #88", 0;
    SOL_SPAM = SOLANA Kind::Spam, "4vWnq1cRr9u3pE8sYkTz6bJm2hDxGf7aLQoNiXwCeHtU", "", "GIFT", "Gift at sol-gift.example", 0;
}

/// What is known of those that are named.
pub(super) fn named(ids: &BTreeSet<&AssetId>) -> Vec<Asset> {
    let coins = ALL.iter().filter(|coin| ids.contains(&coin.id()));
    coins.map(|coin| coin.asset()).collect()
}

impl Coin {
    pub(super) const fn is_nft(&self) -> bool {
        matches!(self.kind, Kind::Nft(_) | Kind::SpamNft(_))
    }

    pub(super) fn id(&self) -> AssetId {
        let Self {
            chain, reference, ..
        } = self;
        AssetId::new(match (&self.kind, *chain) {
            (Kind::Native, _) => format!("{chain}/slip44:{reference}"),
            (Kind::Nft(_), SOLANA) => format!("{chain}/nft:{reference}"),
            (Kind::Nft(token) | Kind::SpamNft(token), _) => {
                format!("{chain}/erc721:{reference}/{token}")
            }
            (_, SOLANA) => format!("{chain}/token:{reference}"),
            _ => format!("{chain}/erc20:{reference}"),
        })
    }

    pub(super) fn asset(&self) -> Asset {
        let id = self.id();
        let (is_native, is_nft) = (self.kind == Kind::Native, self.is_nft());
        let well_known = (!self.token_id.is_empty()).then(|| self.token_id.to_owned());
        let explorer = match self.chain {
            SOLANA => "https://solscan.io",
            _ => "https://etherscan.io",
        };
        Asset {
            token_id: well_known.clone().unwrap_or_else(|| id.as_str().to_owned()),
            id,
            symbol: self.symbol.to_owned(),
            name: self.name.to_owned(),
            decimals: self.decimals,
            kind: if is_nft {
                AssetKind::Nft
            } else {
                AssetKind::Crypto
            },
            standard: match (&self.kind, self.chain) {
                (Kind::Native, _) => TokenStandard::Native,
                (_, SOLANA) => TokenStandard::Spl,
                (Kind::Nft(_) | Kind::SpamNft(_), _) => TokenStandard::Erc721,
                _ => TokenStandard::Erc20,
            },
            contract: (!is_native).then(|| self.reference.to_owned()),
            logo_url: None,
            explorer_url: Some(if is_native {
                explorer.to_owned()
            } else {
                format!("{explorer}/token/{}", self.reference)
            }),
            coingecko_id: well_known,
            is_spam: matches!(self.kind, Kind::Spam | Kind::SpamNft(_)),
        }
    }
}

//! Assets and their names: CAIP-2 for chains, CAIP-19 for assets.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// A chain by its CAIP-2 name: `eip155:1`.
    ChainId;
    /// An asset by its CAIP-19 name: `eip155:1/slip44:60`, `eip155:1/erc20:0xa0b8…`.
    AssetId;
}

impl AssetId {
    /// The chain before the `/`; nothing for assets that live on none, such as fiat money.
    #[must_use]
    pub fn chain(&self) -> Option<ChainId> {
        let (chain, _) = self.0.split_once('/')?;
        chain.contains(':').then(|| ChainId::new(chain))
    }

    /// Whether it is money of a state.
    #[must_use]
    pub fn is_money(&self) -> bool {
        self.0.starts_with(MONEY)
    }
}

/// How the names of money begin; the ISO 4217 code follows.
pub(crate) const MONEY: &str = "iso4217:";

/// What sort of thing an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AssetKind {
    Crypto,
    Nft,
    Fiat,
}

/// The rules that an asset follows on its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenStandard {
    Native,
    Erc20,
    Erc721,
    Erc1155,
    Spl,
    Fiat,
}

/// What is known of an asset. Symbol and name may come from a stranger's contract: they are
/// cleaned by [`crate::text::clean`] before they get here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    pub id: AssetId,
    /// The id on the wire: a well-known one (`ethereum`, `usd-coin`), else the CAIP-19 name.
    pub token_id: String,
    pub symbol: String,
    pub name: String,
    pub decimals: u8,
    pub kind: AssetKind,
    pub standard: TokenStandard,
    pub contract: Option<String>,
    pub logo_url: Option<String>,
    pub explorer_url: Option<String>,
    /// The asset's id at CoinGecko, where it has one.
    pub coingecko_id: Option<String>,
    pub is_spam: bool,
}

macro_rules! stored_as_text {
    ($type:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $type {
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use stored_as_text;

stored_as_text!(AssetKind { Crypto = "crypto", Nft = "nft", Fiat = "fiat" });
stored_as_text!(TokenStandard {
    Native = "native",
    Erc20 = "erc20",
    Erc721 = "erc721",
    Erc1155 = "erc1155",
    Spl = "spl",
    Fiat = "fiat",
});

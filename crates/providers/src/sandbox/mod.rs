//! The sandbox: a built-in, invented history behind two addresses, the same for everybody and
//! for ever. No clock, no chance, no network.

mod assets;
mod book;
mod epilogue;
mod nfts;
mod prices;
mod seed;
mod solana;
mod story;

use std::{collections::BTreeSet, sync::OnceLock};

use async_trait::async_trait;
use kc_domain::AssetId;
use serde::{Deserialize, Serialize};

use crate::adapter::{
    Adapter, BalanceSnapshot, Balances, History, HistoryPage, NftSnapshot, Nfts, PositionSnapshot,
    Positions, Presence, ProviderError,
};
use book::Book;
pub use prices::SandboxPrices;
pub(crate) use solana::entry as solana_entry;
pub use solana::parse_address as parse_solana_address;

/// How many transactions a page holds, so that a sync can be watched.
const PAGE: usize = 50;

/// One of the two accounts of the sandbox.
#[derive(Debug)]
pub struct Account {
    pub provider: &'static str,
    pub address: &'static str,
}

/// The accounts that the sandbox knows.
pub const ACCOUNTS: [Account; 2] = [
    Account {
        provider: "ethereum",
        address: "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa",
    },
    Account {
        provider: "solana",
        address: "2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1",
    },
];

/// The sandbox's account of a provider.
#[must_use]
pub fn account(provider: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.provider == provider)
}

/// Reads one of the two accounts.
pub struct SandboxAdapter {
    account: &'static Account,
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    /// How many transactions have been read, from the oldest on.
    read: usize,
}

impl SandboxAdapter {
    #[must_use]
    pub fn new(account: &'static Account) -> Self {
        Self { account }
    }

    fn book(&self, account: &str) -> Result<&'static Book, ProviderError> {
        if !account.eq_ignore_ascii_case(self.account.address) {
            return Err(ProviderError::WrongSource {
                host: "sandbox".to_owned(),
                detail: "the sandbox knows only its own addresses".to_owned(),
            });
        }
        static STORY: OnceLock<[Book; 2]> = OnceLock::new();
        let books = STORY.get_or_init(story::tell);
        Ok(&books[usize::from(self.account.provider == "solana")])
    }
}

impl Adapter for SandboxAdapter {
    fn balances(&self) -> Option<&dyn Balances> {
        Some(self)
    }

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }

    fn nfts(&self) -> Option<&dyn Nfts> {
        Some(self)
    }

    fn positions(&self) -> Option<&dyn Positions> {
        Some(self)
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }
}

#[async_trait]
impl Presence for SandboxAdapter {
    async fn is_used(&self, account: &str) -> Result<bool, ProviderError> {
        Ok(account.eq_ignore_ascii_case(self.account.address))
    }
}

#[async_trait]
impl Balances for SandboxAdapter {
    async fn balances(
        &self,
        account: &str,
        _known: &[AssetId],
    ) -> Result<BalanceSnapshot, ProviderError> {
        Ok(self.book(account)?.balances())
    }
}

#[async_trait]
impl Nfts for SandboxAdapter {
    async fn nfts(&self, account: &str) -> Result<NftSnapshot, ProviderError> {
        Ok(nfts::held(self.book(account)?))
    }
}

#[async_trait]
impl Positions for SandboxAdapter {
    async fn positions(&self, account: &str) -> Result<PositionSnapshot, ProviderError> {
        let positions = self.book(account)?.positions().to_vec();
        let named: BTreeSet<&AssetId> = (positions.iter())
            .flat_map(|it| it.portfolio.assets())
            .collect();
        let assets = assets::named(&named);
        Ok(PositionSnapshot { positions, assets })
    }
}

#[async_trait]
impl History for SandboxAdapter {
    async fn page(
        &self,
        account: &str,
        cursor: Option<&str>,
    ) -> Result<HistoryPage, ProviderError> {
        let book = self.book(account)?;
        // A cursor of an older form starts again: every movement replaces itself.
        let read = cursor
            .and_then(|text| serde_json::from_str::<Cursor>(text).ok())
            .map_or(0, |cursor| cursor.read.min(book.transactions().len()));
        let until = (read + PAGE).min(book.transactions().len());
        let movements = book.transactions()[read..until].concat();
        Ok(HistoryPage {
            rollback_above: None,
            starts_over: false,
            assets: book.assets_of(&movements),
            movements,
            cursor: serde_json::json!({ "read": until }).to_string(),
            has_more: until < book.transactions().len(),
        })
    }
}

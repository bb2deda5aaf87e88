//! What every provider's adapter can be asked. An adapter reads its source and returns pages; it
//! keeps nothing, so that a page and the cursor behind it are committed together by the caller.

use std::time::Duration;

use async_trait::async_trait;
use kc_domain::{Asset, AssetId, Movement, MovementAmount, Nft, Position};

/// One connected source. Capabilities are asked for; the catalogue's list of functions is derived
/// from the answers.
pub trait Adapter: Send + Sync {
    fn balances(&self) -> Option<&dyn Balances> {
        None
    }

    fn history(&self) -> Option<&dyn History> {
        None
    }

    fn nfts(&self) -> Option<&dyn Nfts> {
        None
    }

    fn positions(&self) -> Option<&dyn Positions> {
        None
    }

    fn presence(&self) -> Option<&dyn Presence> {
        None
    }

    fn names(&self) -> Option<&dyn Names> {
        None
    }
}

/// Tells whether an account has been used, in one quick question.
#[async_trait]
pub trait Presence: Send + Sync {
    /// False may also mean that the use can not be seen at a glance.
    async fn is_used(&self, account: &str) -> Result<bool, ProviderError>;
}

/// Reads names that stand for accounts, `vitalik.eth`.
#[async_trait]
pub trait Names: Send + Sync {
    /// The account, in the form in which we store it; nothing if the name stands for none.
    async fn resolve(&self, name: &str) -> Result<Option<String>, ProviderError>;
}

/// Reads what an account holds now.
#[async_trait]
pub trait Balances: Send + Sync {
    /// The balances of `account`: of the source's own assets and of those in `known`, which are
    /// the ones that its history has shown. All of one moment. An asset that is not answered for
    /// is unknown, not zero.
    async fn balances(
        &self,
        account: &str,
        known: &[AssetId],
    ) -> Result<BalanceSnapshot, ProviderError>;
}

/// Reads the NFTs that an account holds now.
#[async_trait]
pub trait Nfts: Send + Sync {
    /// All of them: what is not named is no longer held.
    async fn nfts(&self, account: &str) -> Result<NftSnapshot, ProviderError>;
}

/// Reads what an account has in DeFi protocols now.
#[async_trait]
pub trait Positions: Send + Sync {
    /// All positions: what is not named is gone.
    async fn positions(&self, account: &str) -> Result<PositionSnapshot, ProviderError>;
}

/// Reads what happened on an account, page by page.
#[async_trait]
pub trait History: Send + Sync {
    /// The page after `cursor`; the first one without. The cursor is opaque to the caller and
    /// may be given again after a crash: the same page then comes again, or one like it.
    async fn page(&self, account: &str, cursor: Option<&str>)
    -> Result<HistoryPage, ProviderError>;
}

/// What an account holds at one moment.
#[derive(Clone, Debug, Default)]
pub struct BalanceSnapshot {
    /// The block that all balances were read at, where there are blocks.
    pub block: Option<u64>,
    pub balances: Vec<(AssetId, MovementAmount)>,
    /// What is known of the assets named.
    pub assets: Vec<Asset>,
}

/// The NFTs of an account.
#[derive(Clone, Debug, Default)]
pub struct NftSnapshot {
    /// In the order in which they are shown.
    pub nfts: Vec<Nft>,
    /// What is known of the assets that prices are in.
    pub assets: Vec<Asset>,
}

/// The DeFi positions of an account.
#[derive(Clone, Debug, Default)]
pub struct PositionSnapshot {
    /// In the order in which they are shown.
    pub positions: Vec<Position>,
    /// What is known of the assets that they consist of.
    pub assets: Vec<Asset>,
}

/// A piece of history.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// Movements above this block, read before, are no longer true: the chain was reorganised.
    /// They are undone before this page is applied.
    pub rollback_above: Option<u64>,
    /// Nothing that was read before is sure any more, and this page begins a new reading of all
    /// of it. What earlier readings saw may be served until this one comes to its end, and what
    /// it has not seen by then is gone.
    pub starts_over: bool,
    /// In no particular order; a movement read before replaces itself.
    pub movements: Vec<Movement>,
    /// What is known of the assets in the movements.
    pub assets: Vec<Asset>,
    /// Where the next page, or the next sync, starts.
    pub cursor: String,
    /// Whether there is another page now.
    pub has_more: bool,
}

/// Why a source gave no answer that can be used. [`ProviderError::for_person`] is shown to people;
/// the rest is for the log.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// Not reached, or the connection broke.
    #[error("{host}: not reached: {detail}")]
    Unreachable { host: String, detail: String },
    /// Reached, but slower than we wait.
    #[error("{host}: no answer within {}s", waited.as_secs())]
    TooSlow { host: String, waited: Duration },
    /// The source asks us to come back later.
    #[error("{host}: rate limited")]
    RateLimited {
        host: String,
        retry_after: Option<Duration>,
    },
    /// The source has not got as far as we have read already: nothing that we know is wrong.
    #[error("{host}: behind: it does not have block {known} yet")]
    Behind { host: String, known: u64 },
    /// An answer that is not what the source's protocol says.
    #[error("{host}: unusable answer: {detail}")]
    BadAnswer { host: String, detail: String },
    /// The source works, but can not tell what was asked.
    #[error("{host}: can not answer: {detail}")]
    Unsupported { host: String, detail: String },
    /// The source speaks for another chain or account than the one configured.
    #[error("{host}: wrong source: {detail}")]
    WrongSource { host: String, detail: String },
}

impl ProviderError {
    /// Whether trying again later can help.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::TooSlow { .. }
            | Self::RateLimited { .. }
            | Self::Behind { .. }
            | Self::BadAnswer { .. } => true,
            Self::Unsupported { .. } | Self::WrongSource { .. } => false,
        }
    }

    /// What a person is told, given the name of the provider as they know it. Says nothing of
    /// hosts, keys or code.
    #[must_use]
    pub fn for_person(&self, provider: &str) -> String {
        match self {
            Self::Unreachable { .. } => {
                format!("{provider} could not be reached. We will try again by ourselves.")
            }
            Self::TooSlow { .. } => {
                format!("{provider} took too long to answer. We will try again by ourselves.")
            }
            Self::RateLimited { .. } => {
                format!("{provider} asked us to slow down. We will go on in a while.")
            }
            Self::Behind { .. } => {
                format!(
                    "The node that answers for {provider} is behind. We will try again by \
                     ourselves."
                )
            }
            Self::BadAnswer { .. } => {
                format!(
                    "{provider} gave an answer that makes no sense. We will try again by ourselves."
                )
            }
            Self::Unsupported { .. } => {
                format!("The node that answers for {provider} does not offer this.")
            }
            Self::WrongSource { .. } => {
                format!("The node that answers for {provider} belongs to another network.")
            }
        }
    }
}

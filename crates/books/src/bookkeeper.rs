//! Works histories through by a workspace's choice.

use std::{collections::HashMap, sync::Arc};

use kc_domain::{Asset, AssetId, Timestamp, Transaction, WorkspaceId};
use kc_ledger::{
    Choice, CostBasis,
    gains::{self, Books, Gains, Input, Method},
};
use kc_store::{Store, StoreError, day_prices::Market, workspaces};

use crate::{
    BooksError, blocking, choice,
    market::{Asked, DayPrices, WantedDay},
    transfers::Links,
};

/// A history, or a piece of one, and what else is known of it.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// In the order of `(at, position, id)`.
    pub transactions: Vec<Transaction>,
    pub transfers: Links,
    /// Those that move in the transactions.
    pub assets: HashMap<AssetId, Asset>,
}

/// Knows how a workspace's books are kept, and the market prices that this asks for.
pub struct Bookkeeper<'a> {
    store: &'a Store,
    pub choice: Choice,
    pub market: Market,
    /// When it is asked.
    now: Timestamp,
    pub prices: DayPrices,
}

/// What came of working through a piece.
pub enum Outcome {
    Done(Box<Gains>),
    /// Prices have to be asked for, and told to [`Bookkeeper::prices`]; then the books, given back, go
    /// on with the same piece.
    Wanting {
        books: Box<Books>,
        wanted: Vec<WantedDay>,
    },
}

impl<'a> Bookkeeper<'a> {
    /// By the workspace's own choice, in its own currency.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn of_workspace(
        store: &'a Store,
        workspace: &WorkspaceId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let choice = choice::of_workspace(store, workspace).await?;
        let market = workspaces::market(store, workspace).await?;
        Ok(Self::new(store, choice, market, now))
    }

    /// By a choice, in the currency of a market.
    #[must_use]
    pub fn new(store: &'a Store, choice: Choice, market: Market, now: Timestamp) -> Self {
        Self {
            store,
            choice,
            market,
            now,
            prices: DayPrices::default(),
        }
    }

    /// The name of books that are kept so.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        choice::fingerprint(&self.choice, &self.market.currency)
    }

    /// Whether market prices matter: one law alone asks for them.
    #[must_use]
    pub fn asks_for_prices(&self) -> bool {
        self.choice.method == Method::Portfolio
    }

    /// Works a further piece in.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn carry_on(
        &mut self,
        books: Books,
        piece: &Arc<History>,
    ) -> Result<Outcome, BooksError> {
        let mut spare = self.asks_for_prices().then(|| books.clone());
        let mut books = books;
        loop {
            let (choice, currency) = (self.choice.clone(), self.market.currency.clone());
            let (asked, piece) = (Asked::of(&self.prices), Arc::clone(piece));
            let (gains, wanted) = blocking(move || {
                let input = Input::new(&piece.transactions, &piece.assets)
                    .with_transfers(&piece.transfers.links)
                    .with_senders(&piece.transfers.senders)
                    .with_quotes(&asked);
                let gains = gains::carry_on(books, &input, &choice.options(&currency));
                (gains, asked.wanted())
            })
            .await?;
            let Some(again) = spare.take().filter(|_| !wanted.is_empty()) else {
                return Ok(Outcome::Done(Box::new(gains)));
            };
            let to_be_asked = self.prices.read(self.store, &self.market, wanted, self.now);
            let wanted = to_be_asked.await?;
            if !wanted.is_empty() {
                let books = Box::new(again);
                return Ok(Outcome::Wanting { books, wanted });
            }
            spare = Some(again.clone());
            books = again;
        }
    }

    /// The same, where nobody can be asked now: prices that are not stored are unknown. Gives them too.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn carry_on_by_what_is_stored(
        &mut self,
        mut books: Books,
        piece: &Arc<History>,
    ) -> Result<(Gains, Vec<WantedDay>), BooksError> {
        let mut unknown = Vec::new();
        loop {
            match self.carry_on(books, piece).await? {
                Outcome::Done(gains) => return Ok((*gains, unknown)),
                Outcome::Wanting {
                    books: again,
                    wanted,
                } => {
                    self.prices.give_up(&wanted);
                    unknown.extend(wanted);
                    books = *again;
                }
            }
        }
    }

    /// What the books come to if nothing more happens.
    #[must_use]
    pub fn cost_basis(&self, books: Books) -> CostBasis {
        let nothing = HashMap::new();
        let input = Input::new(&[], &nothing);
        let options = self.choice.options(&self.market.currency);
        CostBasis::of(&gains::carry_on(books, &input, &options))
    }
}

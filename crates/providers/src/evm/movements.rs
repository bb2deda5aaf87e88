//! Movements, made of what nodes said.

use std::collections::{BTreeSet, HashMap};

use alloy_primitives::{Address, B256, U256};
use kc_domain::{Asset, AssetId, Direction, Movement, MovementAmount, Timestamp, Units};

use super::{
    chain::Chain,
    internal::Inside,
    metadata::Tokens,
    node::Node,
    transfers::{Transfer, What},
    wire::{ChainTransaction, Log, Receipt, amount},
};
use crate::adapter::ProviderError;

/// When each block was made.
pub(super) type Blocks = HashMap<u64, Timestamp>;

/// The movements of a page, and whose assets are to be described.
#[derive(Default)]
pub(super) struct Drafts {
    pub movements: Vec<Movement>,
    tokens: BTreeSet<Address>,
    items: BTreeSet<(Address, String)>,
}

impl Drafts {
    pub(super) fn add(&mut self, movement: Movement, transfer: &Transfer) {
        match &transfer.what {
            What::Amount(_) => self.tokens.insert(transfer.contract),
            What::Item(number) => self.items.insert((transfer.contract, number.clone())),
        };
        self.movements.push(movement);
    }

    pub(super) async fn assets(
        &self,
        chain: &Chain,
        node: &Node,
        tokens: &Tokens,
    ) -> Result<Vec<Asset>, ProviderError> {
        let mut assets = vec![chain.native.clone()];
        assets.extend(tokens.erc20(chain, node, &self.tokens).await?);
        assets.extend(tokens.erc721(chain, node, &self.items).await?);
        Ok(assets)
    }
}

/// From where things are seen.
pub(super) struct Seen<'a> {
    pub chain: &'a Chain,
    pub account: Address,
    pub blocks: &'a Blocks,
}

/// What all movements of a transaction share.
struct Frame {
    transaction: B256,
    block: u64,
    position: u64,
    failed: bool,
    method: Option<String>,
}

impl Seen<'_> {
    /// What a transaction did to the account's native coins. What moves nothing, or goes from
    /// the account to itself, is no movement; the fee is one even where it is zero, so that every
    /// transaction that the account sent is seen.
    pub(super) fn native(
        &self,
        transaction: &ChainTransaction,
        receipt: &Receipt,
        inside: &Inside,
    ) -> Vec<Movement> {
        let frame = Frame {
            transaction: transaction.hash,
            block: transaction.block_number,
            position: transaction.transaction_index,
            failed: receipt.failed().unwrap_or(inside.failed),
            method: transaction.method(),
        };
        let mut movements = vec![];
        if transaction.from == self.account {
            let fee = amount(receipt.fee(transaction));
            let native = self.chain.native.id.clone();
            movements.push(self.movement(
                &frame,
                "fee".to_owned(),
                Direction::Fee,
                native,
                fee,
                None,
            ));
        }
        if frame.failed {
            return movements;
        }
        let receiver = transaction.to.or(receipt.contract_address);
        let outer =
            receiver.map(|to| ("value".to_owned(), transaction.from, to, transaction.value));
        let inner = inside
            .transfers
            .iter()
            .map(|one| (format!("call:{}", one.place), one.from, one.to, one.value));
        for (index, from, to, value) in outer.into_iter().chain(inner) {
            movements.extend(self.coins(&frame, index, from, to, value));
        }
        movements
    }

    fn coins(
        &self,
        frame: &Frame,
        index: String,
        from: Address,
        to: Address,
        value: U256,
    ) -> Option<Movement> {
        if value.is_zero() || from == to {
            return None;
        }
        let (direction, other) = match self.account {
            account if account == from => (Direction::Out, to),
            account if account == to => (Direction::In, from),
            _ => return None,
        };
        let native = self.chain.native.id.clone();
        Some(self.movement(frame, index, direction, native, amount(value), Some(other)))
    }

    /// What an event moved.
    pub(super) fn token(&self, log: &Log, transfer: &Transfer, method: Option<String>) -> Movement {
        let frame = Frame {
            transaction: log.transaction_hash,
            block: log.block_number,
            position: log.transaction_index,
            failed: false,
            method,
        };
        let (asset, units) = match &transfer.what {
            What::Amount(units) => (self.chain.erc20_id(transfer.contract), amount(*units)),
            What::Item(number) => (
                self.chain.erc721_id(transfer.contract, number),
                MovementAmount::Units(Units(1)),
            ),
        };
        let index = format!("log:{}", log.log_index);
        let other = Some(transfer.counterparty);
        self.movement(&frame, index, transfer.direction, asset, units, other)
    }

    fn movement(
        &self,
        frame: &Frame,
        index: String,
        direction: Direction,
        asset: AssetId,
        amount: MovementAmount,
        counterparty: Option<Address>,
    ) -> Movement {
        Movement {
            chain: self.chain.caip2.clone(),
            transaction: format!("{:#x}", frame.transaction),
            index,
            block: Some(frame.block),
            position: u32::try_from(frame.position).unwrap_or(u32::MAX),
            at: *self
                .blocks
                .get(&frame.block)
                .expect("the blocks of all that was found were read"),
            direction,
            asset,
            amount,
            counterparty: counterparty.map(|address| format!("{address:#x}")),
            failed: frame.failed,
            method: frame.method.clone(),
            label: None,
        }
    }
}

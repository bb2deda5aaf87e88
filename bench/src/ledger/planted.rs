//! A workspace with a long history over several wallets, written right into the database.

use std::collections::BTreeMap;

use kc_domain::{
    AssetId, Clock as _, IntegrationId, IntegrationStatus, Label, LegKind, Quantity, SystemClock,
    Timestamp, Transaction, TransferId, Units, WorkspaceId,
};
use kc_store::{
    Store, assets, holdings, progress, transactions,
    transfers::{self, Status, Transfer},
};

use super::history::{self, History, Made};
use crate::seed;

/// Transactions written in one commit. SQLite takes longer for each the more there are.
const AT_ONCE: usize = 1_000;
const WALLETS: usize = 4;

pub struct Planted {
    pub workspace: WorkspaceId,
    pub wallets: Vec<IntegrationId>,
    /// The moments of the transaction in the middle, and of the last.
    pub middle: Timestamp,
    pub last: Timestamp,
    /// One that no transaction has yet.
    pub number: usize,
}

impl Planted {
    /// So many transactions, with the transfers between the wallets and what is held in the end.
    pub async fn new(store: &Store, history: usize) -> anyhow::Result<Self> {
        let owner = seed::person(store, false).await?;
        let mut wallets = Vec::new();
        for number in 0..WALLETS {
            let address = format!("0x{:040x}", 0xbeef_0000 + number);
            wallets.push(seed::wallet(store, &owner, &address, false).await?);
        }
        let mut tx = store.begin().await?;
        assets::upsert(&mut tx, &history::assets()).await?;
        tx.commit().await?;

        let mut planted = Self {
            workspace: owner.0,
            middle: Timestamp::EPOCH,
            last: Timestamp::EPOCH,
            number: 0,
            wallets,
        };
        planted.plant(store, history).await?;
        Ok(planted)
    }

    async fn plant(&mut self, store: &Store, history: usize) -> anyhow::Result<()> {
        let mut held: BTreeMap<(IntegrationId, AssetId), i128> = BTreeMap::new();
        let mut sent = None;
        let wallets = self.wallets.clone();
        let mut made = History::new(Made::Mixed, history, &wallets);
        loop {
            let piece: Vec<Transaction> = made.by_ref().take(AT_ONCE).collect();
            let Some(last) = piece.last() else { break };
            self.last = last.at;
            let mut found = Vec::new();
            for transaction in &piece {
                if self.number == history / 2 {
                    self.middle = transaction.at;
                }
                self.number += 1;
                for leg in &transaction.legs {
                    let key = (transaction.integration.clone(), leg.asset.clone());
                    let sign = if leg.kind == LegKind::Incoming { 1 } else { -1 };
                    *held.entry(key).or_default() += sign * leg.units.0;
                }
                if transaction.label == Label::Transfer {
                    match sent.take() {
                        None => sent = Some(transaction.clone()),
                        Some(from) => found.push(transfer(&from, transaction)),
                    }
                }
            }
            let mut tx = store.begin().await?;
            transactions::upsert(&mut tx, &self.workspace, &piece, 1).await?;
            transfers::put(&mut tx, &self.workspace, &found, SystemClock.now()).await?;
            tx.commit().await?;
        }
        let mut tx = store.begin().await?;
        for wallet in &self.wallets {
            let of_wallet = held.iter().filter(|((of, _), _)| of == wallet);
            let balances: Vec<(&AssetId, Quantity)> = of_wallet
                .map(|((_, asset), units)| (asset, Quantity::Units(Units(*units))))
                .collect();
            let balances = balances.iter().map(|(asset, quantity)| (*asset, quantity));
            holdings::set_calculated(&mut tx, wallet, balances).await?;
            progress::close_booking(&mut tx, wallet, 0).await?;
            let (status, now) = (IntegrationStatus::Completed, SystemClock.now());
            progress::set_status(&mut tx, wallet, status, None, now).await?;
        }
        Ok(tx.commit().await?)
    }
}

fn transfer(from: &Transaction, to: &Transaction) -> Transfer {
    let (sent, received) = (&from.legs[0], &to.legs[0]);
    Transfer {
        id: TransferId::derive((&from.id, &sent.asset), (&to.id, &received.asset)),
        status: Status::Applied,
        found: "exact".to_owned(),
        from_integration_id: from.integration.clone(),
        from_transaction_id: from.id.clone(),
        from_asset_id: sent.asset.clone(),
        to_integration_id: to.integration.clone(),
        to_transaction_id: to.id.clone(),
        to_asset_id: received.asset.clone(),
        from_label: Some(Label::Transfer),
        to_label: Some(Label::Transfer),
        from_booked_label: Label::Withdrawal,
        to_booked_label: Label::Deposit,
        sent: sent.units,
        received: received.units,
        at: from.at,
    }
}

//! Bookings made by hand.

use std::time::Duration;

use kc_domain::{
    AssetId, ChainId, IntegrationId, Label, Leg, LegKind, Transaction, TransactionId,
    TransactionType, Units, WorkspaceId,
};
use kc_store::{integrations::Integration, progress, transactions};
use kc_testkit::{Database, NOW};

pub const ETHER: &str = "eip155:1/slip44:60";
pub const TOKEN: &str = "eip155:1/erc20:0xaa";

pub fn leg(kind: LegKind, asset: &str, units: i128, before: i128) -> Leg {
    let sign = if kind == LegKind::Incoming { 1 } else { -1 };
    Leg {
        kind,
        asset: AssetId::new(asset),
        units: Units(units),
        price: None,
        counterparty: None,
        before: Some(Units(before)),
        after: Some(Units(before + sign * units)),
    }
}

/// A transaction at so many seconds after [`NOW`].
pub fn transaction(
    wallet: &IntegrationId,
    number: u32,
    second: u64,
    legs: Vec<Leg>,
) -> Transaction {
    Transaction {
        id: TransactionId::derive(wallet, "eip155:1", &number.to_string()),
        integration: wallet.clone(),
        chain: ChainId::new("eip155:1"),
        source_id: number.to_string(),
        at: NOW.plus(Duration::from_secs(second)),
        position: number,
        label: Label::Deposit,
        transaction_type: TransactionType::Deposit,
        rule: String::new(),
        description: "Deposit".to_owned(),
        legs,
        is_nft: false,
        is_spam: false,
    }
}

/// Books all transactions of a wallet anew, each in a commit of its own, and drops what an earlier
/// booking left, as a worker does.
pub async fn book(db: &Database, wallet: &Integration, all: &[Transaction]) {
    let workspace: &WorkspaceId = &wallet.workspace_id;
    let mut tx = db.store.begin().await.unwrap();
    let revision = progress::open_booking(&mut tx, &wallet.id).await.unwrap();
    tx.commit().await.unwrap();
    for piece in all.chunks(3) {
        let mut tx = db.store.begin().await.unwrap();
        transactions::upsert(&mut tx, workspace, piece, revision)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = db.store.begin().await.unwrap();
    let from = kc_domain::Timestamp::EPOCH;
    transactions::drop_older_bookings(&mut tx, workspace, &wallet.id, from, revision, NOW)
        .await
        .unwrap();
    progress::close_booking(&mut tx, &wallet.id, 0)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

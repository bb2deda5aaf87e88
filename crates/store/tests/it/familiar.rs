//! Whom a wallet sent something to, asked by those who may imitate them.

use std::collections::BTreeSet;

use kc_domain::{AssetId, ChainId, Direction, Movement, MovementAmount, Timestamp, Units};
use kc_store::movements;
use kc_testkit::on_both_databases;

const KNOWN: &str = "0xA1b2000000000000000000000000000000009F3c";
const IMITATION: &str = "0xa1b2ffffffffffffffffffffffffffffffff9f3c";
const OTHER: &str = "0xa1b3000000000000000000000000000000009f3c";

fn movement(transaction: &str, index: &str, direction: Direction, to: Option<&str>) -> Movement {
    Movement {
        chain: ChainId::new("eip155:1"),
        transaction: transaction.to_owned(),
        index: index.to_owned(),
        block: None,
        position: 0,
        at: Timestamp::from_seconds(10),
        direction,
        asset: AssetId::new("eip155:1/slip44:60"),
        amount: MovementAmount::Units(Units(1)),
        counterparty: to.map(str::to_owned),
        failed: false,
        method: None,
        label: None,
    }
}

/// Sent by the wallet itself, which paid for it.
fn sent(transaction: &str, to: &str) -> [Movement; 2] {
    let fee = movement(transaction, "fee", Direction::Fee, None);
    [
        movement(transaction, "value", Direction::Out, Some(to)),
        fee,
    ]
}

on_both_databases! {
    async fn only_whom_the_wallet_itself_paid_is_known_to_it(db: Database) {
        let owner = db.workspace().await;
        let (wallet, another) = (db.integration(&owner).await.id, db.integration(&owner).await.id);
        let asked = BTreeSet::from([IMITATION.to_owned()]);
        let ten = Timestamp::from_seconds(10);
        let later = Timestamp::from_seconds(11);
        let write = async |id, movements: &[Movement]| {
            let mut tx = db.store.begin().await.unwrap();
            movements::upsert(&mut tx, id, movements, 1).await.unwrap();
            tx.commit().await.unwrap();
        };
        let found = async |before| {
            let store = &db.store;
            movements::sent_to_alike(store, &wallet, before, &asked).await.unwrap()
        };
        // Claimed by a contract, failed, of nothing, received, somebody else's, or of another look.
        let claimed = movement("0x1", "log:1", Direction::Out, Some(KNOWN));
        let failed = sent("0x2", KNOWN).map(|it| Movement { failed: true, ..it });
        let nothing = sent("0x3", KNOWN).map(|it| Movement { amount: MovementAmount::Units(Units(0)), ..it });
        let received = movement("0x4", "value", Direction::In, Some(KNOWN));
        let all = [&[claimed, received][..], &failed, &nothing, &sent("0x5", OTHER)].concat();
        write(&wallet, &all).await;
        write(&another, &sent("0x6", KNOWN)).await;
        assert_eq!(found(later).await, BTreeSet::new());

        write(&wallet, &sent("0x7", KNOWN)).await;
        assert_eq!(found(ten).await, BTreeSet::new(), "not before it was paid");
        assert_eq!(found(later).await, BTreeSet::from([KNOWN.to_owned()]));
    }
}

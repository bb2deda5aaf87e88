//! What a person changed stands above what is worked out, whatever is read and booked.

use kc_domain::{IntegrationStatus, Label, Transaction, TransactionEdit, transaction::PERSON_RULE};
use kc_store::{
    activity,
    integrations::{Integration, Resync},
    transaction_edits,
    transactions::{
        history,
        list::{self, Filter, Listed, Of, Page},
    },
};
use kc_testkit::{Database, NOW, on_both_databases};

use crate::support::{AtWork, ETHEREUM, resync, until};

/// Changes a transaction as the API does; the edit as it was asked, fitting or not.
async fn edit(db: &Database, of: &Transaction, wallet: &Integration, edit: TransactionEdit) {
    let mut tx = db.store.begin().await.unwrap();
    let held = transaction_edits::hold(&mut tx, &wallet.workspace_id, &of.id)
        .await
        .unwrap()
        .expect("it is there");
    let mut after = held.transaction.clone();
    let worked_out = kc_ledger::edit(&mut after, &edit);
    transaction_edits::write(
        &mut tx,
        &wallet.workspace_id,
        &held.transaction,
        &after,
        &edit,
        &worked_out,
        NOW,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn edited(db: &Database, wallet: &Integration) -> Vec<Listed> {
    let filter = Filter {
        is_edited: Some(true),
        ..Filter::default()
    };
    let page = Page {
        newest_first: false,
        limit: 10,
        offset: 0,
    };
    list::page(&db.store, Of::Integration(&wallet.id), &filter, page)
        .await
        .unwrap()
}

async fn all(db: &Database, wallet: &Integration) -> Vec<Transaction> {
    let history = history::read(&db.store, &wallet.workspace_id, 10_000).await;
    history.unwrap().expect("not too many").parse().unwrap()
}

/// How often a label stands in the workspace, as it was counted.
async fn counted(db: &Database, wallet: &Integration, label: Label) -> i64 {
    let counts = activity::by_label(&db.store, &wallet.workspace_id)
        .await
        .unwrap();
    let found = counts.iter().find(|it| it.label == label);
    found.map_or(0, |it| it.transactions)
}

on_both_databases! {
    async fn edit_stays_through_readings_from_the_start_and_is_counted(db: Database) {
        let owner = db.workspace_in(true).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let before = all(&db, &wallet).await;
        let swap = before.iter().find(|it| it.rule == "swap-by-router").expect("the sandbox swaps");
        let swaps = counted(&db, &wallet, Label::Swap).await;
        edit(&db, swap, &wallet, TransactionEdit {
            label: Some(Label::Trade),
            notes: Some("At the router".to_owned()),
            tags: Some(vec!["defi".to_owned()]),
            ..TransactionEdit::default()
        }).await;
        assert_eq!(counted(&db, &wallet, Label::Swap).await, swaps - 1);

        for mode in [Resync::Latest, Resync::FromStart] {
            resync(&db, &wallet, mode).await;
            let found = edited(&db, &wallet).await;
            let [row] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!((row.id.as_str(), row.label.as_str()), (swap.id.as_str(), "Trade"), "{mode:?}");
            assert_eq!(row.rule.as_deref(), Some(PERSON_RULE));
            assert_eq!(row.description, swap.description);
            assert_eq!((row.notes.as_deref(), row.tags.as_deref()), (Some("At the router"), Some(r#"["defi"]"#)));
            assert_eq!(counted(&db, &wallet, Label::Swap).await, swaps - 1);
            assert_eq!(counted(&db, &wallet, Label::Trade).await, 1);
        }
        let after = all(&db, &wallet).await;
        let others = |all: &[Transaction]| -> Vec<Transaction> {
            all.iter().filter(|it| it.id != swap.id).cloned().collect()
        };
        assert_eq!(others(&after), others(&before), "nothing else changed");
    }

    async fn label_that_what_moved_no_longer_fits_gives_way(db: Database) {
        let owner = db.workspace_in(true).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let before = all(&db, &wallet).await;
        let swap = before.iter().find(|it| it.label == Label::Swap).unwrap();
        let kept = TransactionEdit {
            label: Some(Label::Income),
            tags: Some(vec!["kept".to_owned()]),
            ..TransactionEdit::default()
        };
        edit(&db, swap, &wallet, kept).await;
        resync(&db, &wallet, Resync::FromStart).await;
        let found = edited(&db, &wallet).await;
        assert_eq!((found[0].label.as_str(), found[0].tags.as_deref()), ("Swap", Some(r#"["kept"]"#)));
        assert_eq!(found[0].rule.as_deref(), Some("swap-by-router"));
    }
}

//! What a tenant has in the store, each thing with their mark on it.

use std::time::Duration;

use kc_domain::{
    AssetAmount, AssetId, Clock as _, IntegrationId, Nft, Portfolio, Timestamp, UserId,
    WorkspaceId, catalogue::GENERIC_CSV, position::Common,
};
use kc_ledger::review::{Figures, FindingKind};
use kc_store::{
    assets,
    csv_files::{self, CsvFile},
    findings::{self, Finding, Noted},
    integrations::{self, Inserted, NewIntegration},
    nfts, positions, progress, reports, transactions,
    transfers::Status,
};

use super::{document::Ids, tenant::named};
use crate::{
    app::{Connected, TestApp},
    data::{
        collections::{nft, position},
        findings::finding,
        holdings::{self, ETHER, asset},
        transactions::transaction,
        transfers::{self, transfer},
    },
};

/// Of whom something is planted.
pub struct Owner<'a> {
    pub user: &'a str,
    pub workspace: &'a str,
    pub marker: &'a str,
    /// Keeps the assets of tenants apart.
    pub number: u32,
}

impl Owner<'_> {
    fn user(&self) -> UserId {
        UserId::from_stored(self.user.to_owned())
    }

    fn workspace(&self) -> WorkspaceId {
        WorkspaceId::from_stored(self.workspace.to_owned())
    }

    /// A wallet and a file with all that can be in them, and a report.
    pub async fn plant(&self, app: &TestApp) -> Ids {
        let connected = Connected {
            access_token: String::new(),
            grant_id: String::new(),
            workspace_id: self.workspace.to_owned(),
            user_id: self.user.to_owned(),
        };
        let address = format!("0x{:040x}", self.number);
        let wallet = holdings::wallet_named(&app.store, &connected, &address, self.marker).await;
        self.plant_books(app, &wallet, "").await;
        self.plant_collections(app, &wallet).await;
        let file = self.plant_file(app).await;
        self.plant_books(app, &file, "csv").await;
        let carried = transfer((&wallet, &file), 0, Status::Suggested);
        transfers::put(&app.store, self.workspace, std::slice::from_ref(&carried)).await;
        let finding = self.plant_finding(app, &wallet).await;
        named([
            ("wallet_id", wallet.to_string()),
            ("finding_id", finding),
            ("csv_wallet_id", file.to_string()),
            ("transaction_id", transaction(&wallet, 0).id.to_string()),
            ("to_transaction_id", transaction(&file, 0).id.to_string()),
            ("transfer_id", carried.id.to_string()),
            ("report_id", self.plant_report(app).await),
        ])
    }

    async fn plant_books(&self, app: &TestApp, wallet: &IntegrationId, suffix: &str) {
        let mut own = transaction(wallet, 0);
        own.source_id = format!("0x{}{suffix}", self.marker);
        own.description = format!("Of {}", self.marker);
        let coin = asset(
            &format!("eip155:1/erc20:0x{:040x}", self.number),
            self.marker,
            18,
        );
        let known = [
            asset(ETHER, "ETH", 18),
            asset("eip155:1/erc20:0xaa", "TOK", 0),
            coin.clone(),
        ];
        let mut tx = app.store.begin().await.unwrap();
        assets::upsert(&mut tx, &known).await.unwrap();
        let booking = progress::open_booking(&mut tx, wallet).await.unwrap();
        if suffix.is_empty() {
            let held = holdings::holding(wallet, coin.id.as_str(), 5, Some("1000.5"));
            kc_store::holdings::replace(&mut tx, &self.workspace(), &[held])
                .await
                .unwrap();
        }
        transactions::upsert(&mut tx, &self.workspace(), &[own], booking)
            .await
            .unwrap();
        progress::close_booking(&mut tx, wallet, 0).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn plant_collections(&self, app: &TestApp, wallet: &IntegrationId) {
        let tile = Nft {
            name: Some(format!("{} #7", self.marker)),
            contract: format!("0x{:040x}", self.number),
            ..nft(7)
        };
        let staked = AssetAmount::units(AssetId::new(ETHER), 5);
        let common = Common {
            positions: vec![staked],
            rewards: vec![],
        };
        let mut pool = position(self.marker, Portfolio::Common(common));
        pool.protocol.name = format!("{} Pool", self.marker);
        let now = app.clock.now();
        let mut tx = app.store.begin().await.unwrap();
        nfts::replace(&mut tx, wallet, &[tile]).await.unwrap();
        positions::replace(&mut tx, wallet, &[pool], now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn plant_finding(&self, app: &TestApp, wallet: &IntegrationId) -> String {
        let own = transaction(wallet, 0);
        let found = Finding {
            first_transaction: Some(own.id.to_string()),
            ..finding(wallet, FindingKind::MissingPrice, &Figures::Nothing)
        };
        let noted = Noted {
            finding: found.id.clone(),
            transaction: &own,
            figures: found.figures.clone(),
        };
        let mut tx = app.store.begin().await.unwrap();
        findings::note(&mut tx, &[noted], 1).await.unwrap();
        let told = std::slice::from_ref(&found);
        findings::put(&mut tx, &self.workspace(), told)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        found.id.to_string()
    }

    async fn plant_file(&self, app: &TestApp) -> IntegrationId {
        let new = NewIntegration {
            workspace: &self.workspace(),
            user: &self.user(),
            provider: GENERIC_CSV,
            address: &format!("{:064x}", self.number),
            alias: Some(&format!("{}.csv", self.marker)),
            is_sandbox: false,
        };
        let kept = CsvFile {
            file_name: format!("{}.csv", self.marker),
            bytes: format!("Date,Description\n2024-01-01,{}\n", self.marker).into_bytes(),
            options: "{}".to_owned(),
            currencies: std::collections::BTreeMap::new(),
        };
        let now = app.clock.now();
        let mut tx = app.store.begin().await.unwrap();
        let Inserted::New(id) = integrations::insert(&mut tx, new, now).await.unwrap() else {
            panic!("the file is new");
        };
        csv_files::insert(&mut tx, &id, &kept, now).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn plant_report(&self, app: &TestApp) -> String {
        let now = app.clock.now();
        let kept: Timestamp = now.plus(Duration::from_secs(30 * 24 * 3_600));
        let new = reports::NewReport {
            workspace: &self.workspace(),
            user: &self.user(),
            kind: "gains",
            format: "csv",
            parameters: &reports::Parameters::default(),
            expires_at: kept,
        };
        let mut tx = app.store.begin().await.unwrap();
        let report = reports::insert(&mut tx, new, 10, now).await.unwrap();
        let report = report.unwrap().id;
        reports::complete(&mut tx, &report, self.marker.as_bytes(), now, kept)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        report.to_string()
    }
}

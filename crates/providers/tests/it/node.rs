//! A real node, and a reader that keeps what it reads as the store does.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use alloy_primitives::{Address, U256};
use kc_domain::{Asset, AssetId, Direction, Movement, MovementAmount};
use kc_providers::{Adapter, ChainSettings, ProviderError, Providers, Settings};
use kc_testkit::anvil::{Anvil, Send};
use serde_json::json;

pub const ETH: &str = "eip155:1/slip44:60";

/// Ether in wei.
pub fn ether(whole: u64) -> U256 {
    U256::from(whole) * U256::from(10).pow(U256::from(18))
}

/// What reads Ethereum from these nodes.
pub fn adapter(urls: &[&str], timeout: Duration) -> Arc<dyn Adapter> {
    let rpc_urls = urls.iter().map(|url| (*url).to_owned()).collect();
    let settings = Settings {
        chains: BTreeMap::from([(
            "ethereum".to_owned(),
            ChainSettings {
                rpc_urls,
                ..ChainSettings::default()
            },
        )]),
        request_timeout: timeout,
        ..Settings::default()
    };
    Providers::open(settings)
        .unwrap()
        .adapter("ethereum", false)
        .unwrap()
}

/// An account that came into being on the node by being paid, unlike the node's own rich ones,
/// whose wealth no transaction explains.
pub async fn poor_account(anvil: &Anvil, seed: u8, wealth: U256) -> Address {
    let account = Address::repeat_byte(seed);
    anvil
        .call("anvil_impersonateAccount", json!([account]))
        .await;
    if !wealth.is_zero() {
        pay(anvil, account, wealth).await;
    }
    account
}

/// Pays from one of the rich.
pub async fn pay(anvil: &Anvil, to: Address, value: U256) {
    let rich = anvil.accounts().await[0];
    anvil
        .send(Send {
            from: rich,
            to: Some(to),
            value,
            ..Send::default()
        })
        .await;
}

/// Creation code of a contract that consists of `runtime`, in hexadecimal.
pub fn creation(runtime: &str) -> Vec<u8> {
    // PUSH1 length, DUP1, PUSH1 9, PUSH0, CODECOPY, PUSH0, RETURN
    let code = format!("60{:02x}8060095f395ff3{runtime}", runtime.len() / 2);
    alloy_primitives::hex::decode(code).unwrap()
}

/// Reads history into what a store would hold.
pub struct Reader {
    pub adapter: Arc<dyn Adapter>,
    account: Address,
    pub cursor: Option<String>,
    pub movements: BTreeMap<(String, String), Movement>,
    pub assets: BTreeMap<AssetId, Asset>,
    pub rollbacks: Vec<u64>,
    /// How often all was begun anew.
    pub restarts: usize,
    /// What the reading before this one saw and this one has not yet.
    unseen: BTreeSet<(String, String)>,
    pub pages: usize,
}

impl Reader {
    pub fn new(anvil: &Anvil, account: Address) -> Self {
        Self {
            adapter: adapter(&[anvil.rpc_url()], Duration::from_secs(20)),
            account,
            cursor: None,
            movements: BTreeMap::new(),
            assets: BTreeMap::new(),
            rollbacks: vec![],
            restarts: 0,
            unseen: BTreeSet::new(),
            pages: 0,
        }
    }

    fn name(&self) -> String {
        format!("{:#x}", self.account)
    }

    /// Reads one page; says whether there is another.
    pub async fn page(&mut self) -> Result<bool, ProviderError> {
        let history = self.adapter.history().unwrap();
        let page = history.page(&self.name(), self.cursor.as_deref()).await?;
        self.pages += 1;
        if let Some(above) = page.rollback_above {
            self.rollbacks.push(above);
            self.movements
                .retain(|_, movement| movement.block.is_some_and(|at| at <= above));
        }
        if page.starts_over {
            self.restarts += 1;
            self.unseen = self.movements.keys().cloned().collect();
        }
        for movement in page.movements {
            let key = (movement.transaction.clone(), movement.index.clone());
            self.unseen.remove(&key);
            self.movements.insert(key, movement);
        }
        self.assets.extend(
            page.assets
                .into_iter()
                .map(|asset| (asset.id.clone(), asset)),
        );
        self.cursor = Some(page.cursor);
        if !page.has_more {
            for key in std::mem::take(&mut self.unseen) {
                self.movements.remove(&key);
            }
        }
        Ok(page.has_more)
    }

    /// Reads all pages that there are now.
    pub async fn sync(&mut self) {
        while self.page().await.unwrap() {
            assert!(self.pages < 1_000, "the pages never end");
        }
    }

    /// The sums of the movements, without NFTs.
    pub fn calculated(&self) -> BTreeMap<AssetId, i128> {
        let mut sums = BTreeMap::new();
        for movement in self.movements.values() {
            let MovementAmount::Units(units) = movement.amount else {
                continue;
            };
            if movement.asset.as_str().contains("/erc721:") {
                continue;
            }
            let sign = if movement.direction == Direction::In {
                1
            } else {
                -1
            };
            *sums.entry(movement.asset.clone()).or_insert(0) += sign * units.0;
        }
        sums
    }

    /// The live balances of all that was seen, as the adapter reads them.
    pub async fn live(&self) -> BTreeMap<AssetId, MovementAmount> {
        let known: BTreeSet<_> = self
            .movements
            .values()
            .map(|one| one.asset.clone())
            .collect();
        let known: Vec<AssetId> = known.into_iter().collect();
        let balances = self.adapter.balances().unwrap();
        balances
            .balances(&self.name(), &known)
            .await
            .unwrap()
            .balances
            .into_iter()
            .collect()
    }

    /// Every balance follows from the movements, to the last unit.
    pub async fn assert_movements_explain_balances(&self) {
        let live: BTreeMap<_, _> = self
            .live()
            .await
            .into_iter()
            .map(|(asset, amount)| match amount {
                MovementAmount::Units(units) => (asset, units.0),
                MovementAmount::Quarantined(digits) => panic!("{asset}: {digits}"),
            })
            .collect();
        assert_eq!(self.calculated(), live);
    }

    pub fn find(&self, index: &str) -> Vec<&Movement> {
        self.movements
            .values()
            .filter(|one| one.index.starts_with(index))
            .collect()
    }
}

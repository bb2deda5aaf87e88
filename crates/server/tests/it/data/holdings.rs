use kc_domain::{
    Asset, AssetId, AssetKind, Fiat, FiatPrice, IntegrationId, TokenStandard, Units, UserId,
    WorkspaceId,
};
use kc_store::{
    Store, assets,
    holdings::{self, NewHolding, Part},
    integrations::{self, Inserted, NewIntegration},
    prices::{self, NewPrice},
};
use kc_testkit::{NOW, on_both_databases};
use serde_json::json;

use crate::app::{Connected, TEST_ADDRESS, TestApp};

pub const ETHER: &str = "eip155:1/slip44:60";

pub fn asset(id: &str, symbol: &str, decimals: u8) -> Asset {
    Asset {
        id: AssetId::new(id),
        token_id: if id == ETHER {
            "ethereum".into()
        } else {
            id.to_owned()
        },
        symbol: symbol.to_owned(),
        name: symbol.to_owned(),
        decimals,
        kind: AssetKind::Crypto,
        standard: if id == ETHER {
            TokenStandard::Native
        } else {
            TokenStandard::Erc20
        },
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: symbol == "SPAM",
    }
}

pub async fn wallet(store: &Store, user: &Connected) -> IntegrationId {
    wallet_named(store, user, TEST_ADDRESS, "Main").await
}

pub async fn wallet_named(
    store: &Store,
    user: &Connected,
    address: &str,
    alias: &str,
) -> IntegrationId {
    let mut tx = store.begin().await.unwrap();
    let new = NewIntegration {
        workspace: &WorkspaceId::from_stored(user.workspace_id.clone()),
        user: &UserId::from_stored(user.user_id.clone()),
        provider: "ethereum",
        address,
        alias: Some(alias),
        is_sandbox: false,
    };
    let Inserted::New(id) = integrations::insert(&mut tx, new, NOW).await.unwrap() else {
        panic!("the address is new");
    };
    tx.commit().await.unwrap();
    id
}

pub fn holding(wallet: &IntegrationId, asset: &str, units: i128, cost: Option<&str>) -> NewHolding {
    NewHolding {
        is_calculated: false,
        asset: AssetId::new(asset),
        quantity: Units(units),
        cost_basis: cost.map(|cost| cost.parse().unwrap()),
        distribution: vec![Part {
            integration: wallet.clone(),
            units: Units(units),
            is_calculated: false,
            allocation: "100".parse().unwrap(),
        }],
    }
}

async fn write(store: &Store, user: &Connected, wallet: &IntegrationId) {
    let mut tx = store.begin().await.unwrap();
    let tokens = [
        asset(ETHER, "ETH", 18),
        asset("eip155:1/erc20:0xaa", "BIG", 18),
        asset("eip155:1/erc20:0xbb", "ODD", 18),
        asset("eip155:1/erc20:0xcc", "SPAM", 0),
    ];
    assets::upsert(&mut tx, &tokens).await.unwrap();
    let mut calculated = holding(wallet, ETHER, 5, None);
    calculated.is_calculated = true;
    calculated.distribution[0].is_calculated = true;
    let held = [
        holding(wallet, ETHER, 8_412_093_847_561_029_384, Some("1000.5")),
        holding(
            wallet,
            "eip155:1/erc20:0xaa",
            420_690_000_000_123_456_789_012_345_678,
            None,
        ),
        holding(wallet, "eip155:1/erc20:0xbb", 1, None),
        holding(wallet, "eip155:1/erc20:0xcc", 7, None),
        calculated,
    ];
    let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
    holdings::replace(&mut tx, &workspace, &held).await.unwrap();
    for (asset, price) in [
        (ETHER, "2000.000000000000000001"),
        ("eip155:1/erc20:0xaa", "0.000000000012"),
    ] {
        let price = FiatPrice {
            price: price.parse::<Fiat>().unwrap(),
            currency: "USD".into(),
            at: NOW,
            source: "csv".into(),
        };
        let before: Fiat = "1000".parse().unwrap();
        let before = (asset == ETHER).then_some(before);
        let new = NewPrice {
            asset: AssetId::new(asset),
            is_sandbox: false,
            currency: "USD".into(),
            price: Some(price),
            day_before: before,
        };
        prices::set(&mut tx, &[new]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn what_is_learned_of_an_asset_is_said_at_once(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        write(&app.store, &user, &wallet).await;
        let told = async || {
            let answer = app.read("/v1/holdings", &user.access_token).await.json();
            let held = answer["holdings"].as_array().unwrap().iter();
            let mut ethers = held.filter(|it| it["asset"]["tokenId"] == "ethereum");
            let ether = ethers.next().unwrap().clone();
            (ether["asset"]["publicName"].clone(), ether["marketLinks"].clone())
        };
        assert_eq!(told().await, (json!("ETH"), json!({})));
        for (name, page) in [("Ether", None), ("Ether", Some("ethereum")), ("Ethereum", Some("ethereum"))] {
            let learned = Asset {
                name: name.to_owned(),
                coingecko_id: page.map(str::to_owned),
                ..asset(ETHER, "ETH", 18)
            };
            let mut tx = app.store.begin().await.unwrap();
            assets::upsert(&mut tx, &[learned]).await.unwrap();
            tx.commit().await.unwrap();
            let links = match page {
                Some(id) => json!({ "coingecko": format!("https://www.coingecko.com/en/coins/{id}") }),
                None => json!({}),
            };
            assert_eq!(told().await, (json!(name), links));
        }
    }

    async fn a_price_that_changes_or_goes_is_said_at_once(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        write(&app.store, &user, &wallet).await;
        let told = async || {
            let answer = app.read("/v1/holdings", &user.access_token).await.json();
            let held = answer["holdings"].as_array().unwrap().iter();
            let prices = held.map(|it| (it["asset"]["symbol"].clone(), it["marketPrice"].to_string()));
            prices.collect::<Vec<_>>()
        };
        let [ether, big, odd] = ["ETH", "BIG", "ODD"].map(|it| json!(it));
        let pairs = |all: &[(&serde_json::Value, &str)]| {
            all.iter().map(|(symbol, price)| ((*symbol).clone(), (*price).to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(told().await, pairs(&[
            (&ether, "2000.000000000000000001"), (&big, "0.000000000012"), (&odd, "null"),
        ]));
        let set = async |changed: &[(&str, bool, Option<&str>)]| {
            let prices = changed.iter().map(|(asset, is_sandbox, price)| NewPrice {
                asset: AssetId::new(*asset),
                is_sandbox: *is_sandbox,
                currency: "USD".into(),
                price: price.map(|price| FiatPrice {
                    price: price.parse().unwrap(),
                    currency: "USD".into(),
                    at: NOW,
                    source: "csv".into(),
                }),
                day_before: None,
            });
            let mut tx = app.store.begin().await.unwrap();
            prices::set(&mut tx, &prices.collect::<Vec<_>>()).await.unwrap();
            tx.commit().await.unwrap();
        };
        let tiny = "eip155:1/erc20:0xbb";
        set(&[(tiny, false, Some("7")), (ETHER, false, Some("1999")), (ETHER, true, Some("1"))]).await;
        assert_eq!(told().await, pairs(&[
            (&ether, "1999"), (&big, "0.000000000012"), (&odd, "7"),
        ]));
        set(&[(ETHER, false, None)]).await;
        assert_eq!(told().await, pairs(&[
            (&big, "0.000000000012"), (&odd, "7"), (&ether, "null"),
        ]));
        // To none that was there, as often as one likes.
        set(&[(ETHER, false, None)]).await;
        let mut tx = app.store.begin().await.unwrap();
        let spam = Asset { is_spam: true, ..asset("eip155:1/erc20:0xaa", "BIG", 18) };
        assets::upsert(&mut tx, &[spam]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(told().await, pairs(&[(&odd, "7"), (&ether, "null")]));
    }

    async fn holdings_carry_every_digit(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        write(&app.store, &user, &wallet).await;

        let answer = app.read("/v1/holdings", &user.access_token).await;
        let body = answer.json();
        let symbols: Vec<&str> = body["holdings"].as_array().unwrap().iter()
            .map(|it| it["asset"]["symbol"].as_str().unwrap()).collect();
        assert_eq!(symbols, ["ETH", "BIG", "ODD"]);
        let ether = &body["holdings"][0];
        let number = |value: &serde_json::Value| value.to_string();
        assert_eq!(number(&ether["totalQuantity"]), "8.412093847561029384");
        assert_eq!(number(&ether["marketPrice"]), "2000.000000000000000001");
        assert_eq!(number(&ether["marketValue"]), "16824.187695122058768008");
        assert_eq!(number(&ether["costbasis"]), "1000.5");
        assert_eq!(number(&ether["unrealizedPnL"]), "15823.687695122058768008");
        assert_eq!(number(&ether["24hrChange"]), "100");
        assert_eq!(number(&ether["assetDistribution"][0]["quantity"]), "8.412093847561029384");
        assert_eq!(number(&ether["assetDistribution"][0]["allocationPercentage"]), "100");
        assert_eq!(ether["assetDistribution"][0]["account"], json!({
            "provider": "ethereum", "providerPublicName": "ETHEREUM",
            "publicAddress": TEST_ADDRESS, "walletId": wallet,
            "logoUrl": "https://connect.example.com/assets/providers/ethereum.svg",
            "isContract": false, "alias": "Main",
        }));
        assert_eq!(ether["asset"]["tokenId"], "ethereum");
        assert_eq!(ether["asset"]["chainId"], "eip155:1");
        assert_eq!(number(&body["holdings"][1]["totalQuantity"]), "420690000000.123456789012345678");
        // The value is rounded at the eighteenth place, and nowhere before.
        assert_eq!(number(&body["holdings"][1]["marketValue"]), "5.048280000001481481");

        let odd = &body["holdings"][2];
        assert_eq!(number(&odd["totalQuantity"]), "0.000000000000000001");
        for unknown in ["marketPrice", "marketValue", "costbasis", "unrealizedPnL", "24hrChange"] {
            assert_eq!(odd[unknown], json!(null), "{unknown}");
        }
        assert_eq!(number(&odd["roi"]), "0");
        assert_eq!(number(&body["summary"]["totalValue"]), "16829.235975122060249489");
        assert_eq!(number(&body["summary"]["totalCostBasis"]), "1000.5");
        assert_eq!(body["user_id"], user.user_id.as_str());
        assert_eq!(body["timestamp"], 1_740_830_400_000_i64);
    }

    async fn spam_and_calculated_balances_are_asked_for(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        write(&app.store, &user, &wallet).await;
        let spam = app.read("/v1/holdings?isSpam=true", &user.access_token).await.json();
        assert_eq!(spam["holdings"][0]["asset"]["symbol"], "SPAM");
        assert_eq!(spam["holdings"].as_array().unwrap().len(), 1);
        let calculated = app.read("/v1/holdings?calculatedBalances=true", &user.access_token).await.json();
        assert_eq!(calculated["holdings"].as_array().unwrap().len(), 1);
        assert_eq!(calculated["holdings"][0]["hasCalculatedBalance"], true);
        let wrong = app.read("/v1/holdings?isSpam=maybe", &user.access_token).await;
        assert_eq!(wrong.denied(400, "invalid_parameters")["details"][0]["path"], "isSpam");
    }

    async fn one_users_holdings_are_nothing_to_another(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        let wallet = wallet(&app.store, &user).await;
        write(&app.store, &user, &wallet).await;
        let body = app.read("/v1/holdings", &other.access_token).await.json();
        assert_eq!(body["holdings"], json!([]));
        assert_eq!(body["summary"], json!({ "totalValue": 0, "totalCostBasis": 0,
            "totalUnrealizedPnL": 0, "roiPercentage": 0, "total24hrChange": null }));
    }
}

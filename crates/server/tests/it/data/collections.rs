//! NFTs and DeFi positions, in both versions' shapes.

use axum::http::Method;
use kc_domain::{
    AssetAmount, AssetId, ChainId, Fiat, FiatPrice, IntegrationId, Nft, NftCollection, Portfolio,
    Position, Quantity, Timestamp, TokenStandard, Units, UserId, WorkspaceId,
    nft::NftSale,
    position::{
        Common, Derivative, Derivatives, Farm, Insurance, Loan, Protocol, Side, Stake, Vesting,
    },
};
use kc_store::{
    Store, assets,
    integrations::{self, Inserted, NewIntegration},
    nfts, positions,
    prices::{self, NewPrice},
};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::holdings::{ETHER, asset, wallet};
use crate::app::{Connected, TEST_ADDRESS, TestApp};

const TOKEN: &str = "eip155:1/erc20:0xaa";
/// Of an asset that has no price.
const ODD: &str = "eip155:1/erc20:0xbb";
const PRICED_AT: i64 = 1_740_830_400_000;

fn ether(milli: i128) -> AssetAmount {
    AssetAmount::units(AssetId::new(ETHER), milli * 10_i128.pow(15))
}

fn of(asset: &str, units: i128) -> AssetAmount {
    AssetAmount::units(AssetId::new(asset), units)
}

pub fn nft(number: u32) -> Nft {
    Nft {
        chain: ChainId::new("eip155:1"),
        contract: "0xaa11".into(),
        token_id: number.to_string(),
        standard: TokenStandard::Erc721,
        amount: Units(1),
        name: Some(format!("Tile #{number}")),
        description: None,
        content_type: None,
        media_url: None,
        thumbnail_url: None,
        price: None,
        last_sale: None,
        is_spam: false,
        collection: NftCollection {
            id: "0xaa11".into(),
            ..NftCollection::default()
        },
    }
}

fn full_nft() -> Nft {
    Nft {
        description: Some("A tile".into()),
        content_type: Some("image/png".into()),
        media_url: Some("https://example.com/7.png".into()),
        thumbnail_url: Some("https://example.com/7.small.png".into()),
        standard: TokenStandard::Erc1155,
        amount: Units(3),
        price: Some(ether(126)),
        last_sale: Some(NftSale {
            price: ether(118),
            at: Timestamp::from_seconds(1_700_000_000),
        }),
        collection: NftCollection {
            id: "tiles".into(),
            name: Some("Harbour Tiles".into()),
            description: Some("Tiles".into()),
            image_url: Some("https://example.com/tiles.png".into()),
            floor_prices: vec![ether(119), of(TOKEN, 40_000)],
            owner_count: Some(12),
            total_quantity: Some(40),
            social_links: vec!["https://example.com".into()],
        },
        ..nft(7)
    }
}

pub fn position(key: &str, portfolio: Portfolio) -> Position {
    Position {
        key: key.into(),
        chain: ChainId::new("eip155:1"),
        protocol: Protocol {
            id: "aave".into(),
            name: "Aave".into(),
            version: Some("3".into()),
            logo_url: None,
            site_url: Some("https://aave.com".into()),
        },
        portfolio,
        opened_at: Some(Timestamp::from_seconds(1_700_000_000)),
        is_active: true,
    }
}

fn loan() -> Portfolio {
    Portfolio::Lending(Loan {
        supplied: vec![ether(2_000)],
        borrowed: vec![of(TOKEN, 1_000_001)],
        rewards: vec![],
        health_factor: Some("1.5".parse().unwrap()),
    })
}

/// Ether costs 2000.5 and the token 0.5.
pub async fn priced(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let known = [
        asset(ETHER, "ETH", 18),
        asset(TOKEN, "TOK", 3),
        asset(ODD, "ODD", 0),
    ];
    assets::upsert(&mut tx, &known).await.unwrap();
    for (asset, price) in [(ETHER, "2000.5"), (TOKEN, "0.5")] {
        let price = FiatPrice {
            price: price.parse::<Fiat>().unwrap(),
            currency: "USD".into(),
            at: NOW,
            source: "csv".into(),
        };
        let new = NewPrice {
            asset: AssetId::new(asset),
            is_sandbox: false,
            currency: "USD".into(),
            price: Some(price),
            day_before: None,
        };
        prices::set(&mut tx, &[new]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub async fn write_nfts(store: &Store, wallet: &IntegrationId, held: &[Nft]) {
    let mut tx = store.begin().await.unwrap();
    nfts::replace(&mut tx, wallet, held).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn write_positions(store: &Store, wallet: &IntegrationId, held: &[Position]) {
    let mut tx = store.begin().await.unwrap();
    positions::replace(&mut tx, wallet, held, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn polygon_wallet(store: &Store, user: &Connected) -> IntegrationId {
    let mut tx = store.begin().await.unwrap();
    let new = NewIntegration {
        workspace: &WorkspaceId::from_stored(user.workspace_id.clone()),
        user: &UserId::from_stored(user.user_id.clone()),
        provider: "polygon",
        address: "0xother",
        alias: None,
        is_sandbox: false,
    };
    let Inserted::New(id) = integrations::insert(&mut tx, new, NOW).await.unwrap() else {
        panic!("the address is new");
    };
    tx.commit().await.unwrap();
    id
}

fn account(wallet: &IntegrationId) -> Value {
    json!({
        "provider": "ethereum", "providerPublicName": "ETHEREUM", "publicAddress": TEST_ADDRESS,
        "walletId": wallet, "isContract": false, "alias": "Main",
        "logoUrl": "https://connect.example.com/assets/providers/ethereum.svg",
    })
}

fn price(price: &str) -> Value {
    json!({ "price": number(price), "baseCurrency": "USD", "timestamp": PRICED_AT, "source": "csv" })
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// An amount as a position tells of it, without its asset.
fn told(amount: &str, price_of_one: &str, value: &str) -> Value {
    json!({ "amount": amount, "price": price(price_of_one), "value": value })
}

/// Takes the assets out of all amounts, which other tests look at.
fn without_assets(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.remove("asset");
            for field in fields.values_mut() {
                *field = without_assets(field.take());
            }
        }
        Value::Array(list) => {
            for entry in list {
                *entry = without_assets(entry.take());
            }
        }
        _ => {}
    }
    value
}

async fn ids(app: &TestApp, user: &Connected, path: &str, key: &str) -> Vec<String> {
    let body = app.read(path, &user.access_token).await.json();
    let holdings = body["holdings"]
        .as_array()
        .unwrap_or_else(|| panic!("{body}"));
    holdings
        .iter()
        .map(|it| it[key].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    async fn nft_has_the_shape_of_the_contract(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        write_nfts(&app.store, &wallet, &[full_nft(), nft(8)]).await;
        let body = app.read("/v1/nft-holdings", &user.access_token).await.json();
        let ids = [full_nft().id(&wallet), nft(8).id(&wallet)];
        assert_eq!(body, json!({
            "holdings": [{
                "id": ids[0], "contractAddress": "0xaa11", "tokenId": "7", "name": "Tile #7",
                "description": "A tile", "contentType": "image/png",
                "nftUrl": "https://example.com/7.png",
                "thumbnailUrl": "https://example.com/7.small.png",
                "source": account(&wallet), "ercType": "erc1155", "amount": 3,
                "price": price("252.063"), "isNftSpam": false,
                "collection": {
                    "collectionId": "tiles", "name": "Harbour Tiles", "description": "Tiles",
                    "imageUrl": "https://example.com/tiles.png",
                    "floorPrice": [
                        { "value": number("0.119"), "paymentToken": { "currency": "ETH" } },
                        { "value": 40, "paymentToken": { "currency": "TOK" } },
                    ],
                    "ownerCount": 12, "totalQuantity": 40,
                    "socialLinks": ["https://example.com"],
                },
                "lastSale": {
                    "value": number("0.118"), "paymentToken": { "currency": "ETH" },
                    "timestamp": 1_700_000_000_000_i64,
                },
            }, {
                "id": ids[1], "contractAddress": "0xaa11", "tokenId": "8", "name": "Tile #8",
                "description": null, "contentType": null, "nftUrl": null, "thumbnailUrl": null,
                "source": account(&wallet), "ercType": "erc721", "amount": 1, "price": null,
                "isNftSpam": false,
                "collection": {
                    "collectionId": "0xaa11", "name": null, "description": null, "imageUrl": null,
                    "floorPrice": [], "ownerCount": null, "totalQuantity": null, "socialLinks": [],
                },
            }],
            "pagination": {
                "limit": 100, "offset": 0, "returned_count": 2, "totalCount": 2,
                "hasNextPage": false, "hasPreviousPage": false,
            },
        }));
    }

    async fn older_nft_call_has_its_own_shape_and_order(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        let dear = Nft { price: Some(ether(200)), ..nft(9) };
        write_nfts(&app.store, &wallet, &[nft(8), full_nft(), dear]).await;
        let body = app.read("/v0/nft-holdings", &user.access_token).await.json();
        let order: Vec<&Value> =
            body["holdings"].as_array().unwrap().iter().map(|it| &it["token_id"]).collect();
        assert_eq!(order, ["9", "7", "8"]);
        assert_eq!(body["holdings"][1], json!({
            "id": full_nft().id(&wallet), "name": "Tile #7", "contract_address": "0xaa11",
            "token_id": "7", "usd_price": number("252.063"), "converted_price": number("252.063"),
            "converted_currency": "USD",
            "collection": { "name": "Harbour Tiles", "floor_price": [
                { "value": number("0.119"), "paymentToken": { "currency": "ETH" } },
                { "value": 40, "paymentToken": { "currency": "TOK" } },
            ] },
            "source": { "walletId": wallet, "address": TEST_ADDRESS },
        }));
        assert_eq!(body["holdings"][2]["usd_price"], json!(null));
        assert_eq!(
            (&body["total_count"], &body["base_currency"], &body["sorted_by_highest_value"]),
            (&json!(3), &json!("USD"), &json!(true))
        );
        assert_eq!(body.as_object().unwrap().len(), 4);
        let part = ids(&app, &user, "/v0/nft-holdings?limit=1&offset=1", "token_id").await;
        assert_eq!(part, ["7"]);
    }

    async fn nfts_are_filtered_and_paged(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let (main, other) = (wallet(&app.store, &user).await, polygon_wallet(&app.store, &user).await);
        priced(&app.store).await;
        write_nfts(&app.store, &main, &[full_nft(), nft(8)]).await;
        let elsewhere: Vec<Nft> = (100..120)
            .map(|number| Nft { chain: ChainId::new("eip155:137"), contract: "0xcc".into(), ..nft(number) })
            .collect();
        write_nfts(&app.store, &other, &elsewhere).await;
        for (query, fitting) in [
            ("", 22),
            (&*format!("source={main}"), 2),
            (&*format!("source={other}"), 20),
            ("collection=tiles", 1),
            ("collection=Harbour%20Tiles", 1),
            ("collection=harbour", 0),
            ("chain=ethereum", 2),
            ("chain=eip155:137", 20),
            ("chain=polygon&tokenId=101", 1),
            ("tokenId=7", 1),
            ("contract=0xCC", 20),
            ("contract=0xc", 0),
        ] {
            for version in ["v1", "v0"] {
                let path = format!("/{version}/nft-holdings?{query}");
                let body = app.read(&path, &user.access_token).await.json();
                let count = if version == "v1" { &body["pagination"]["totalCount"] } else { &body["total_count"] };
                assert_eq!(*count, json!(fitting), "{path}");
                assert_eq!(body["holdings"].as_array().unwrap().len(), fitting, "{path}");
            }
        }
        let whole = ids(&app, &user, "/v1/nft-holdings", "id").await;
        let mut joined = Vec::new();
        for offset in (0..22).step_by(5) {
            let path = format!("/v1/nft-holdings?limit=5&offset={offset}");
            joined.extend(ids(&app, &user, &path, "id").await);
        }
        assert_eq!(joined, whole);
        for wrong in ["limit=0", "limit=1001", "offset=-1", "tokenId=1&tokenId=2"] {
            for version in ["v1", "v0"] {
                let path = format!("/{version}/nft-holdings?{wrong}");
                app.read(&path, &user.access_token).await.denied(400, "invalid_parameters");
            }
        }
    }

    async fn position_has_the_shape_of_the_contract(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        let lent = position("loan", loan());
        write_positions(&app.store, &wallet, std::slice::from_ref(&lent)).await;
        let body = app.read("/v1/defi-holdings", &user.access_token).await.json();
        let supplied = &body["holdings"][0]["portfolio"]["suppliedPositions"][0];
        assert_eq!(supplied["asset"]["symbol"], "ETH");
        assert_eq!(without_assets(body), json!({
            "holdings": [{
                "holdingId": lent.id(&wallet), "owner": account(&wallet),
                "protocolName": "Aave", "protocolVersion": "3", "chain": "eip155:1",
                "logoUrl": null, "siteUrl": "https://aave.com", "category": "lending",
                "portfolio": {
                    "suppliedPositions": [told("2", "2000.5", "4001")],
                    "borrowedPositions": [told("1000.001", "0.5", "500.0005")],
                    "rewardPositions": [], "healthFactor": number("1.5"),
                },
                "totalValue": price("4001"), "netValue": price("3500.9995"),
                "createdAt": 1_700_000_000_000_i64, "updatedAt": PRICED_AT, "isActive": true,
            }],
            "pagination": {
                "limit": 100, "offset": 0, "returned_count": 1, "totalCount": 1,
                "hasNextPage": false, "hasPreviousPage": false,
            },
        }));
    }

    async fn every_category_tells_of_its_own(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        let one = told("1", "2000.5", "2000.5");
        let half = told("0.5", "0.5", "0.25");
        let (ether, token) = (|| vec![ether(1_000)], || vec![of(TOKEN, 500)]);
        let at = Timestamp::from_seconds(1_800_000_000);
        let unknown = AssetAmount { asset: AssetId::new(ETHER), amount: Quantity::Uncountable };
        let cases = [
            (
                Portfolio::Borrowing(Loan { supplied: ether(), borrowed: token(), ..Loan::default() }),
                json!({ "suppliedPositions": [one], "borrowedPositions": [half],
                    "rewardPositions": [], "healthFactor": null }),
                Some("2000.5"), Some("2000.25"),
            ),
            (
                Portfolio::Staking(Stake {
                    staked: ether(), rewards: token(),
                    validator: Some("Val1".into()), locked_until: Some(at),
                }),
                json!({ "stakedPositions": [one], "rewardPositions": [half],
                    "validatorAddress": "Val1", "lockedUntil": 1_800_000_000_000_i64 }),
                Some("2000.75"), Some("2000.75"),
            ),
            (
                Portfolio::Farming(Farm {
                    lp_tokens: vec![of(ODD, 4)], pool_tokens: ether(), rewards: token(),
                    pool_share: Some("0.25".parse().unwrap()),
                }),
                json!({ "lpTokenPositions": [{ "amount": "4", "price": null, "value": null }],
                    "poolTokens": [one], "rewardPositions": [half], "poolShare": number("0.25") }),
                Some("2000.75"), Some("2000.75"),
            ),
            (
                Portfolio::Derivatives(Derivatives {
                    contracts: vec![Derivative {
                        size: ether()[0].clone(), side: Side::Short,
                        leverage: Some("2.5".parse().unwrap()),
                        entry_price: Some("1900".parse().unwrap()), liquidation_price: None,
                        unrealized: Some(of(TOKEN, -500)),
                    }],
                    margin: vec![of(TOKEN, 2_000)],
                }),
                json!({ "derivativePositions": [{ "position": one, "side": "short",
                        "leverage": number("2.5"), "entryPrice": "1900", "liquidationPrice": null,
                        "unrealizedPnL": told("-0.5", "0.5", "-0.25") }],
                    "marginPositions": [told("2", "0.5", "1")] }),
                Some("0.75"), Some("0.75"),
            ),
            (
                Portfolio::Insurance(Insurance {
                    covered: ether(), premiums: token(), expires_at: Some(at),
                }),
                json!({ "coveredPositions": [one], "premiumPositions": [half],
                    "expiresAt": 1_800_000_000_000_i64 }),
                Some("0"), Some("0"),
            ),
            (
                Portfolio::Vesting(Vesting {
                    unclaimed: ether(), claimable: token(), starts_at: None, ends_at: Some(at),
                }),
                json!({ "vestingPositions": [one], "claimablePositions": [half],
                    "startsAt": null, "endsAt": 1_800_000_000_000_i64 }),
                Some("2000.5"), Some("2000.5"),
            ),
            (
                Portfolio::Common(Common { positions: vec![unknown], rewards: token() }),
                json!({ "positions": [{ "amount": null, "price": price("2000.5"), "value": null }],
                    "rewardPositions": [half] }),
                None, None,
            ),
        ];
        for (portfolio, shape, total, net) in cases {
            let category = portfolio.category().as_str();
            write_positions(&app.store, &wallet, &[position(category, portfolio)]).await;
            let body = app.read("/v1/defi-holdings", &user.access_token).await.json();
            let told = without_assets(body["holdings"][0].clone());
            assert_eq!(told["category"], category);
            assert_eq!(told["portfolio"], shape, "{category}");
            let value = |key: &str| told[key].as_object().map(|it| it["price"].to_string());
            assert_eq!(value("totalValue").as_deref(), total, "{category}");
            assert_eq!(value("netValue").as_deref(), net, "{category}");
            let older = app.read("/v0/defi-holdings", &user.access_token).await.json();
            assert_eq!(without_assets(older["holdings"][0]["portfolio_entry"].clone()), shape);
        }
    }

    async fn older_defi_call_has_its_own_shape_and_order(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        let odd = Portfolio::Common(Common { positions: vec![of(ODD, 1)], rewards: vec![] });
        let small = Portfolio::Common(Common { positions: vec![of(TOKEN, 1_000)], rewards: vec![] });
        let held = [position("odd", odd), position("small", small), position("loan", loan())];
        write_positions(&app.store, &wallet, &held).await;
        let body = without_assets(app.read("/v0/defi-holdings", &user.access_token).await.json());
        assert_eq!(body["holdings"][0], json!({
            "id": held[2].id(&wallet), "name": "Aave", "chain": "eip155:1", "type": "lending",
            "stats": {
                "net_usd_value": number("3500.9995"), "asset_usd_value": 4001,
                "debt_usd_value": number("500.0005"), "converted_net_value": number("3500.9995"),
                "converted_currency": "USD",
            },
            "portfolio_entry": {
                "suppliedPositions": [told("2", "2000.5", "4001")],
                "borrowedPositions": [told("1000.001", "0.5", "500.0005")],
                "rewardPositions": [], "healthFactor": number("1.5"),
            },
            "source": { "walletId": wallet, "address": TEST_ADDRESS },
        }));
        assert_eq!(body["holdings"][1]["stats"]["net_usd_value"].to_string(), "0.5");
        assert_eq!(body["holdings"][2]["stats"]["net_usd_value"], json!(null));
        assert_eq!(body["total_defi_value"].to_string(), "3501.4995", "of what is known");
        assert_eq!(body["total_count"], 3);
        assert_eq!(body.as_object().unwrap().len(), 3);
        let part = ids(&app, &user, "/v0/defi-holdings?limit=1&offset=2", "id").await;
        assert_eq!(part, [held[0].id(&wallet).as_str()]);
    }

    async fn positions_are_filtered_and_paged(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let (main, other) = (wallet(&app.store, &user).await, polygon_wallet(&app.store, &user).await);
        priced(&app.store).await;
        let mut elsewhere: Vec<Position> = (0..6).map(|it| position(&it.to_string(), loan())).collect();
        for position in &mut elsewhere {
            position.chain = ChainId::new("eip155:137");
            position.protocol.id = "pool".into();
            position.protocol.name = "The Pool".into();
        }
        write_positions(&app.store, &main, &[position("loan", loan())]).await;
        write_positions(&app.store, &other, &elsewhere).await;
        for (query, fitting) in [
            ("", 7),
            (&*format!("source={main}"), 1),
            ("protocol=pool", 6),
            ("protocol=the%20pool", 6),
            ("protocol=AAVE", 1),
            ("protocol=the", 0),
            ("chain=polygon", 6),
            ("chain=eip155:1", 1),
            ("chain=eip155:1&protocol=pool", 0),
        ] {
            for version in ["v1", "v0"] {
                let path = format!("/{version}/defi-holdings?{query}");
                let body = app.read(&path, &user.access_token).await.json();
                let count = if version == "v1" { &body["pagination"]["totalCount"] } else { &body["total_count"] };
                assert_eq!(*count, json!(fitting), "{path}");
            }
        }
        let whole = ids(&app, &user, "/v1/defi-holdings", "holdingId").await;
        let mut joined = Vec::new();
        for offset in [0, 3, 6] {
            let path = format!("/v1/defi-holdings?limit=3&offset={offset}");
            joined.extend(ids(&app, &user, &path, "holdingId").await);
        }
        assert_eq!(joined, whole);
    }

    async fn one_users_collections_are_nothing_to_another(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        write_nfts(&app.store, &wallet, &[full_nft()]).await;
        write_positions(&app.store, &wallet, &[position("loan", loan())]).await;
        for call in ["nft-holdings", "defi-holdings"] {
            for version in ["v1", "v0"] {
                let path = format!("/{version}/{call}");
                let body = app.read(&path, &other.access_token).await.json();
                assert_eq!(body["holdings"], json!([]), "{path}");
                for source in [wallet.as_str(), "wal_none", "x"] {
                    let path = format!("{path}?source={source}");
                    app.read(&path, &other.access_token).await.denied(404, "wallet_not_found");
                }
            }
        }
        let empty = app.read("/v0/defi-holdings", &other.access_token).await.json();
        assert_eq!(empty["total_defi_value"], 0);
    }

    async fn grant_without_the_scope_opens_none_of_them(db: Database) {
        let app = TestApp::new(db).await;
        let scopes = json!({ "scopes": "transactions:read" });
        let made = app.of_client(&app.client, Method::POST, "/link-token", scopes).await.ok();
        let token = made["link_token"].as_str().unwrap();
        app.widget(token, Method::POST, "/auth/guest", json!({})).await.ok();
        let consent = json!({ "scopes": ["transactions:read"] });
        app.widget(token, Method::POST, "/consent", consent).await.ok();
        let ended = app.widget(token, Method::POST, "/complete", json!({})).await.ok();
        let public = ended["public_token"].as_str().unwrap();
        let granted = app.exchange(&app.client, public).await.ok();
        let access = granted["access_token"].as_str().unwrap();
        for call in ["v1/nft-holdings", "v0/nft-holdings", "v1/defi-holdings", "v0/defi-holdings", "v1/profiling"] {
            app.read(&format!("/{call}"), access).await.denied(403, "forbidden");
        }
        assert_eq!(app.read("/v1/transactions", access).await.status, 200);
    }
}

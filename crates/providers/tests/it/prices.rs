//! Prices: the operator's file and the sandbox's.

use std::{fs, path::Path, time::Duration};

use kc_domain::{Asset, AssetId, AssetKind, Fiat, Timestamp};
use kc_providers::{PriceSource, Providers, Settings, prices::csv::CsvPrices, sandbox::ACCOUNTS};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

fn ether() -> Asset {
    Providers::open(Settings::default())
        .unwrap()
        .chain("ethereum")
        .unwrap()
        .native
        .clone()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn written(rows: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    write(file.path(), rows);
    file
}

fn write(path: &Path, rows: &str) {
    fs::write(path, format!("asset,timestamp,currency,price\n{rows}")).unwrap();
}

async fn price(prices: &CsvPrices, moment: &str, currency: &str) -> Option<Fiat> {
    prices
        .price(&ether(), at(moment), currency)
        .await
        .unwrap()
        .map(|price| price.price)
}

#[tokio::test]
async fn file_gives_the_latest_price_at_or_before_a_moment() {
    let file = written(
        "ethereum,2024-01-01,USD,2281.123456789012345678\n\
         eip155:1/slip44:60,2024-01-03T10:00:00Z,usd,2300\n\
         ethereum,2024-01-02,EUR,2100.5\n",
    );
    let prices = CsvPrices::open(file.path(), WEEK).unwrap();
    let exact: Fiat = "2281.123456789012345678".parse().unwrap();
    assert_eq!(price(&prices, "2023-12-31", "USD").await, None);
    assert_eq!(price(&prices, "2024-01-01", "USD").await, Some(exact));
    assert_eq!(
        price(&prices, "2024-01-03T09:59:59Z", "USD").await,
        Some(exact)
    );
    assert_eq!(
        price(&prices, "2024-01-03T10:00:00Z", "USD").await,
        "2300".parse().ok()
    );
    assert_eq!(
        price(&prices, "2024-01-10T10:00:00Z", "USD").await,
        "2300".parse().ok()
    );
    assert_eq!(
        price(&prices, "2024-01-10T10:00:01Z", "USD").await,
        None,
        "too old is unknown"
    );
    assert_eq!(
        price(&prices, "2024-01-03", "EUR").await,
        "2100.5".parse().ok()
    );
    assert_eq!(price(&prices, "2024-01-03", "GBP").await, None);
}

#[tokio::test]
async fn line_that_can_not_be_read_is_named() {
    for (row, reason) in [
        (
            "ethereum,yesterday,USD,1",
            "line 3: \"yesterday\" is no time",
        ),
        (
            "ethereum,2024-01-01,USD,1e3",
            "line 3: price \"1e3\": not a plain decimal",
        ),
        (
            "ethereum,2024-01-01,USD,-1",
            "line 3: price \"-1\": below zero",
        ),
        (
            "ethereum,2024-01-01,dollars,1",
            "line 3: \"dollars\" is no currency",
        ),
        (",2024-01-01,USD,1", "line 3: the asset is missing"),
        ("ethereum,2024-01-01,USD", "line 3"),
    ] {
        let file = written(&format!("ethereum,2024-01-01,USD,1\n{row}\n"));
        let error = CsvPrices::open(file.path(), WEEK)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains(reason), "{error}");
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "asset,price\n").unwrap();
    let error = CsvPrices::open(file.path(), WEEK)
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("line 1: the header must be"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn file_that_changes_is_read_again_and_half_an_edit_changes_nothing() {
    let file = written("ethereum,2024-01-01,USD,1\n");
    let prices = CsvPrices::open(file.path(), WEEK).unwrap();
    for (rows, seen) in [
        ("ethereum,2024-01-01,USD,22\n", "22"),
        ("ethereum,2024-01-0", "22"),
        ("ethereum,2024-01-01,USD,4444\n", "4444"),
    ] {
        write(file.path(), rows);
        tokio::time::advance(Duration::from_secs(4)).await;
        assert_eq!(
            price(&prices, "2024-01-01", "USD").await,
            seen.parse().ok(),
            "{rows}"
        );
    }
}

#[tokio::test]
async fn sandbox_prices_what_is_traded_and_nothing_else_at_any_moment() {
    let providers = Providers::open(Settings::default()).unwrap();
    let prices = providers.prices(true);
    for account in &ACCOUNTS {
        let adapter = providers.adapter(account.provider, true).unwrap();
        let mut cursor = None;
        loop {
            let history = adapter.history().unwrap();
            let page = history
                .page(account.address, cursor.as_deref())
                .await
                .unwrap();
            for movement in &page.movements {
                let asset = page
                    .assets
                    .iter()
                    .find(|asset| asset.id == movement.asset)
                    .unwrap();
                let is_traded = !asset.is_spam && asset.kind != AssetKind::Nft;
                let price = prices.price(asset, movement.at, "USD").await.unwrap();
                assert_eq!(price.is_some(), is_traded, "{movement:?}");
                assert!(price.is_none_or(|price| price.price > Fiat::ZERO));
            }
            if !page.has_more {
                break;
            }
            cursor = Some(page.cursor);
        }
    }
    let ether = ether();
    let now = prices
        .price(&ether, at("2026-11-22T16:00:00Z"), "EUR")
        .await
        .unwrap()
        .unwrap();
    let before = prices
        .price(&ether, at("2026-11-21T16:00:00Z"), "EUR")
        .await
        .unwrap()
        .unwrap();
    assert_ne!(now.price, before.price);
    assert_eq!(now.source, "sandbox");
    let live = providers
        .prices(false)
        .price(&ether, now.at, "EUR")
        .await
        .unwrap();
    assert_eq!(live, None, "invented prices stay in the sandbox");
    let unknown = Asset {
        id: AssetId::new("eip155:1/erc20:0x00"),
        ..ether
    };
    assert_eq!(prices.price(&unknown, now.at, "USD").await.unwrap(), None);
}

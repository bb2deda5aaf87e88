//! The catalogue, and what an operator's settings do to it.

use std::collections::BTreeMap;

use kc_domain::catalogue::Function;
use kc_providers::{ChainSettings, Providers, Settings, SettingsError, logo};

#[test]
fn only_what_works_is_offered() {
    let providers = Providers::open(Settings::default()).unwrap();
    let catalogue = providers.catalogue();
    let ids: Vec<&str> = catalogue
        .iter()
        .map(|provider| provider.id.as_str())
        .collect();
    assert_eq!(ids, ["ethereum", "solana", "generic-csv"]);
    for provider in catalogue.iter().filter(|it| !it.is_csv) {
        let works = [true, false].map(|sandbox| {
            let adapter = providers.adapter(&provider.id, sandbox);
            assert_eq!(
                adapter.is_some(),
                provider.is_offered(sandbox),
                "{}",
                provider.id
            );
            adapter.is_some()
        });
        assert_eq!(works, [true, provider.id == "ethereum"]);
        let read_everywhere = [Function::Balances, Function::Transactions];
        let read_in_the_sandbox = [Function::Nfts, Function::Positions];
        assert_eq!(provider.functions[..2], read_everywhere);
        // Ethereum is listed with what a real node tells.
        let others: &[Function] = if works[1] { &[] } else { &read_in_the_sandbox };
        assert_eq!(provider.functions[2..], *others);
        let parse = provider.parse_address.unwrap();
        let sandbox = provider.sandbox_address.as_deref().unwrap();
        assert_eq!(parse(sandbox).as_deref(), Ok(sandbox));
        assert_eq!(
            provider.logo_url,
            format!("/assets/providers/{}.svg", provider.id)
        );
        assert!(logo(&provider.id).is_some_and(|svg| svg.starts_with(b"<svg")));
    }
    assert_eq!(logo("kraken"), None);
}

#[test]
fn solana_address_is_32_bytes_of_base58() {
    let catalogue = Providers::open(Settings::default()).unwrap().catalogue();
    let parse = catalogue.get("solana").unwrap().parse_address.unwrap();
    let key = "5".repeat(88);
    for wrong in [
        "",
        "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa",
        "2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk",
        &"1".repeat(4_000),
        &key,
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
    assert!(parse(&key).unwrap_err().to_string().contains("private key"));
}

#[test]
fn settings_that_can_not_be_used_are_refused_without_the_url() {
    let open = |chain: &str, url: &str| {
        let chain = (
            chain.to_owned(),
            ChainSettings {
                rpc_urls: vec![url.to_owned()],
                ..ChainSettings::default()
            },
        );
        let settings = Settings {
            chains: BTreeMap::from([chain]),
            ..Settings::default()
        };
        Providers::open(settings).err()
    };
    assert!(matches!(
        open("gnosis", "http://x"),
        Some(SettingsError::UnknownChain(_))
    ));
    for url in ["ftp://secretkey/", "secretkey", "http://"] {
        let error = open("ethereum", url).unwrap().to_string();
        assert!(!error.contains("secretkey"), "{error}");
    }
    assert!(open("ethereum", "http://127.0.0.1:8545").is_none());
}

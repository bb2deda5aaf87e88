//! What a person removes is gone from the commit on that removes it.

use kc_domain::{
    Asset, AssetId, AssetKind, Fiat, IntegrationId, TokenStandard, Units, WorkspaceId,
};
use kc_store::{
    assets,
    holdings::{self, NewHolding, Part},
    integrations,
};
use kc_testkit::{Database, NOW, on_both_databases};

const SHARED: &str = "eip155:1/slip44:60";
const OWN: &str = "eip155:1/erc20:0xaa";

fn asset(id: &str) -> Asset {
    Asset {
        id: AssetId::new(id),
        token_id: id.to_owned(),
        symbol: "X".to_owned(),
        name: "X".to_owned(),
        decimals: 0,
        kind: AssetKind::Crypto,
        standard: TokenStandard::Erc20,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: false,
    }
}

fn holding(asset: &str, parts: &[(&IntegrationId, i128, &str)]) -> NewHolding {
    NewHolding {
        is_calculated: false,
        asset: AssetId::new(asset),
        quantity: Units(parts.iter().map(|part| part.1).sum()),
        cost_basis: None,
        distribution: parts
            .iter()
            .map(|(wallet, units, percent)| Part {
                integration: (*wallet).clone(),
                units: Units(*units),
                is_calculated: false,
                allocation: percent.parse().unwrap(),
            })
            .collect(),
    }
}

async fn held(db: &Database, workspace: &WorkspaceId) -> Vec<(String, i128, Vec<Part>)> {
    holdings::described(&db.store, workspace, false, false, "USD", false)
        .await
        .unwrap()
        .into_iter()
        .map(|held| {
            let parts = serde_json::from_str(&held.distribution).unwrap();
            (held.asset_id.to_string(), held.quantity.0, parts)
        })
        .collect()
}

on_both_databases! {
    async fn removed_wallet_is_in_no_holding_any_more(db: Database) {
        let owner = db.workspace().await;
        let gone = db.integration(&owner).await.id;
        let (one, other) = (db.integration(&owner).await.id, db.integration(&owner).await.id);
        let mut tx = db.store.begin().await.unwrap();
        assets::upsert(&mut tx, &[asset(SHARED), asset(OWN)]).await.unwrap();
        let written = [
            holding(SHARED, &[(&gone, 70, "70"), (&one, 20, "20"), (&other, 10, "10")]),
            holding(OWN, &[(&gone, 5, "100")]),
        ];
        holdings::replace(&mut tx, &owner.0, &written).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = db.store.begin().await.unwrap();
        assert!(integrations::delete(&mut tx, &owner.0, &gone, NOW).await.unwrap());
        tx.commit().await.unwrap();

        let held = held(&db, &owner.0).await;
        assert_eq!(held.len(), 1, "{held:?}");
        let (asset, quantity, parts) = &held[0];
        assert_eq!((asset.as_str(), *quantity), (SHARED, 30));
        let shares: Vec<(&IntegrationId, i128)> =
            parts.iter().map(|part| (&part.integration, part.units.0)).collect();
        assert_eq!(shares, [(&one, 20), (&other, 10)]);
        let sum: Fiat = parts
            .iter()
            .try_fold(Fiat::ZERO, |sum, part| sum.checked_add(part.allocation))
            .unwrap();
        assert_eq!(sum.to_string(), "100");
        assert!(parts[0].allocation.to_string().starts_with("66.66"));
    }
}

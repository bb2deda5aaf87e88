//! The legs of a transaction, and the ledger entries that they are.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use kc_domain::{Asset, LegKind};
use kc_store::{Result, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{AccountJson, Accounts, AssetJson, Digits, Scaled};
use crate::{app::Shared, data::known::KnownAsset, openapi::Exact};

/// A [`kc_domain::Leg`] as it is stored, read without copying.
#[derive(Deserialize)]
pub(crate) struct StoredLeg<'a> {
    pub kind: LegKind,
    #[serde(borrow)]
    pub asset: Cow<'a, str>,
    #[serde(borrow)]
    units: Digits<'a>,
    #[serde(borrow, default)]
    price: Option<StoredPrice<'a>>,
    #[serde(borrow, default)]
    counterparty: Option<Cow<'a, str>>,
    #[serde(borrow)]
    before: Option<Digits<'a>>,
    #[serde(borrow)]
    after: Option<Digits<'a>>,
    /// Stored apart: it is worked out later, and changes when other transactions do.
    #[serde(skip)]
    pub costs: StoredLegCosts<'a>,
}

/// [`kc_domain::LegCosts`] as they are stored.
#[derive(Clone, Copy, Default, Deserialize)]
pub(crate) struct StoredLegCosts<'a> {
    #[serde(borrow, default)]
    cost: Option<Digits<'a>>,
    #[serde(borrow, default)]
    proceeds: Option<Digits<'a>>,
    #[serde(borrow, default)]
    profit: Option<Digits<'a>>,
}

/// [`kc_domain::Costs`] as they are stored.
#[derive(Default, Deserialize)]
pub(crate) struct StoredCosts<'a> {
    #[serde(borrow, default)]
    pub cost: Option<Digits<'a>>,
    #[serde(borrow, default)]
    pub gain: Option<Digits<'a>>,
    #[serde(borrow)]
    pub legs: Vec<StoredLegCosts<'a>>,
}

#[derive(Deserialize)]
struct StoredPrice<'a> {
    #[serde(borrow)]
    price: Digits<'a>,
    #[serde(borrow)]
    currency: Cow<'a, str>,
}

/// The assets that a page of transactions moves.
pub(crate) struct Assets<'a>(HashMap<&'a str, Arc<KnownAsset>>);

impl<'a> Assets<'a> {
    pub fn new(assets: &'a [Asset]) -> Result<Self> {
        let written = assets.iter().map(|asset| {
            let known = KnownAsset::of(asset)?;
            Ok((asset.id.as_str(), Arc::new(known)))
        });
        written.collect::<Result<_>>().map(Self)
    }

    /// Those of these ids, as far as they are there, and as they were at `revision` or later.
    pub async fn read(shared: &Shared, revision: i64, ids: &[&'a str]) -> Result<Self> {
        let store = &shared.app.store;
        let known = shared.known.assets(store, revision, ids).await?;
        let named = ids.iter().zip(known);
        let there = named.filter_map(|(id, known)| Some((*id, known?)));
        Ok(Self(there.collect()))
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<KnownAsset>> {
        self.0.values()
    }

    pub fn get(&self, id: &str) -> Option<&KnownAsset> {
        self.0.get(id).map(|known| &**known)
    }
}

/// Where a leg stands: its transaction's wallet and time.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub account: Option<&'a RawValue>,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub currency: &'a str,
}

/// Which way a leg goes, seen from the wallet.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it only describes the domain's own type")]
enum LegDirection {
    Incoming,
    Outgoing,
    Fee,
}

/// Somebody on one side of a leg.
#[derive(Serialize)]
#[serde(untagged)]
enum Party<'a> {
    Own(&'a RawValue),
    Stranger(AccountJson<'a>),
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransferLeg)]
pub(crate) struct LegJson<'a> {
    #[schema(value_type = AssetJson<'a>)]
    asset: &'a RawValue,
    #[schema(value_type = Exact)]
    quantity: Scaled<'a>,
    /// Of one whole coin; null where it is unknown.
    #[schema(value_type = Option<Exact>, required)]
    price: Option<Digits<'a>>,
    base_currency: &'a str,
    timestamp: i64,
    #[serde(rename = "type")]
    #[schema(value_type = LegDirection)]
    kind: LegKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AccountJson<'a>>, nullable = false)]
    from_account: Option<Party<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AccountJson<'a>>, nullable = false)]
    to_account: Option<Party<'a>>,
}

/// A leg with the running balance around it, and what it cost and brought by the workspace's tax
/// settings. What is unknown is null, never 0.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LedgerEntry)]
pub(crate) struct LedgerEntryJson<'a> {
    /// What it stands in, where it stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    transaction_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AccountJson<'a>>, nullable = false)]
    account: Option<&'a RawValue>,
    #[schema(value_type = AssetJson<'a>)]
    asset: &'a RawValue,
    #[schema(value_type = Exact)]
    quantity: Scaled<'a>,
    #[schema(value_type = Option<Exact>, required)]
    price: Option<Digits<'a>>,
    base_currency: &'a str,
    timestamp: i64,
    #[serde(rename = "type")]
    #[schema(value_type = LegDirection)]
    kind: LegKind,
    /// Null where the running balance is unknown, here and after.
    #[schema(value_type = Option<Exact>, required)]
    before_balance: Option<Scaled<'a>>,
    #[schema(value_type = Option<Exact>, required)]
    after_balance: Option<Scaled<'a>>,
    /// What the units cost when they were acquired.
    #[schema(value_type = Option<Exact>, required)]
    costbasis: Option<Digits<'a>>,
    /// What they brought; null where they were not disposed of.
    #[schema(value_type = Option<Exact>, required)]
    proceeds: Option<Digits<'a>>,
    /// What was gained with them; null where they were not disposed of.
    #[schema(value_type = Option<Exact>, required)]
    profit: Option<Digits<'a>>,
}

impl<'a> LedgerEntryJson<'a> {
    /// The entry with what it stands in.
    pub fn of(self, transaction: &'a str, label: &'a str, place: Place<'a>) -> Self {
        Self {
            transaction_id: Some(transaction),
            label: Some(label),
            account: place.account,
            ..self
        }
    }
}

impl<'a> StoredLeg<'a> {
    fn written<'b>(&self, assets: &'b Assets<'_>) -> Result<(&'b RawValue, u8)> {
        let known = assets
            .get(&self.asset)
            .ok_or_else(|| StoreError::Corrupt("a leg's asset is not known".to_owned()))?;
        Ok((&known.json, known.decimals))
    }

    fn currency<'b>(&'b self, place: Place<'b>) -> &'b str {
        let own = self.price.as_ref().map(|price| &*price.currency);
        own.unwrap_or(place.currency)
    }

    pub fn leg<'b>(
        &'b self,
        place: Place<'b>,
        assets: &'b Assets<'_>,
        accounts: &'b Accounts<'_>,
    ) -> Result<LegJson<'b>> {
        let (asset, decimals) = self.written(assets)?;
        let own = place.account.map(Party::Own);
        let other = self.counterparty.as_deref().map(|address| {
            let own = accounts.of_address(address).map(Party::Own);
            own.unwrap_or_else(|| Party::Stranger(AccountJson::stranger(address)))
        });
        let (from_account, to_account) = match self.kind {
            LegKind::Incoming => (other, own),
            LegKind::Outgoing | LegKind::Fee => (own, other),
        };
        Ok(LegJson {
            asset,
            quantity: self.units.scaled(decimals),
            price: self.price.as_ref().map(|price| price.price),
            base_currency: self.currency(place),
            timestamp: place.timestamp,
            kind: self.kind,
            from_account,
            to_account,
        })
    }

    pub fn entry<'b>(
        &'b self,
        place: Place<'b>,
        assets: &'b Assets<'_>,
    ) -> Result<LedgerEntryJson<'b>> {
        let (asset, decimals) = self.written(assets)?;
        Ok(LedgerEntryJson {
            transaction_id: None,
            label: None,
            account: None,
            asset,
            quantity: self.units.scaled(decimals),
            price: self.price.as_ref().map(|price| price.price),
            base_currency: self.currency(place),
            timestamp: place.timestamp,
            kind: self.kind,
            before_balance: self.before.map(|digits| digits.scaled(decimals)),
            after_balance: self.after.map(|digits| digits.scaled(decimals)),
            costbasis: self.costs.cost,
            proceeds: self.costs.proceeds,
            profit: self.costs.profit,
        })
    }
}

//! The Account: an integration as one side of a holding or a transfer.

use std::collections::HashMap;

use kc_store::{Result, StoreError, integrations::Integration};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use utoipa::ToSchema;

use crate::app::Shared;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Account)]
pub(crate) struct AccountJson<'a> {
    #[schema(required)]
    provider: Option<&'a str>,
    #[schema(required)]
    provider_public_name: Option<&'a str>,
    #[schema(required)]
    public_address: Option<&'a str>,
    #[schema(required)]
    wallet_id: Option<&'a str>,
    #[schema(required)]
    logo_url: Option<&'a str>,
    #[schema(required)]
    is_contract: Option<bool>,
    #[schema(required)]
    alias: Option<&'a str>,
}

impl<'a> AccountJson<'a> {
    fn of(integration: &'a Integration, shared: &'a Shared) -> Self {
        let provider = shared.app.catalogue.get(&integration.provider);
        Self {
            provider: Some(&integration.provider),
            provider_public_name: Some(
                provider.map_or(&integration.provider, |it| &it.public_name),
            ),
            public_address: Some(&integration.address),
            wallet_id: Some(integration.id.as_str()),
            logo_url: shared.logo_of(&integration.provider),
            is_contract: Some(integration.is_contract),
            alias: integration.alias.as_deref(),
        }
    }

    /// Somebody of whom nothing but the address is known.
    pub fn stranger(address: &'a str) -> Self {
        Self {
            provider: None,
            provider_public_name: None,
            public_address: Some(address),
            wallet_id: None,
            logo_url: None,
            is_contract: None,
            alias: None,
        }
    }
}

/// The accounts of a workspace, each written as JSON once and repeated wherever it is named.
pub(crate) struct Accounts<'a> {
    by_id: HashMap<&'a str, Box<RawValue>>,
    /// Which integration has an address; the first one where several do.
    by_address: HashMap<&'a str, &'a str>,
}

impl<'a> Accounts<'a> {
    pub fn new(integrations: &'a [Integration], shared: &Shared) -> Result<Self> {
        let mut accounts = Self {
            by_id: HashMap::with_capacity(integrations.len()),
            by_address: HashMap::with_capacity(integrations.len()),
        };
        for integration in integrations {
            let json = to_raw_value(&AccountJson::of(integration, shared))
                .map_err(|error| StoreError::Corrupt(error.to_string()))?;
            let id = integration.id.as_str();
            accounts.by_id.insert(id, json);
            accounts
                .by_address
                .entry(&integration.address)
                .or_insert(id);
        }
        Ok(accounts)
    }

    pub fn get(&self, id: &str) -> Option<&RawValue> {
        self.by_id.get(id).map(|json| &**json)
    }

    pub fn of_address(&self, address: &str) -> Option<&RawValue> {
        self.get(self.by_address.get(address)?)
    }
}

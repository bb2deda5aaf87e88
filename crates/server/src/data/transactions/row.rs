//! One transaction of the answer.

use std::collections::BTreeSet;

use kc_domain::{
    LegKind,
    movement::{CSV, MANUAL},
};
use kc_store::{Result, StoreError, transactions::list::Listed};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::Nothing,
    data::wire::{
        Accounts, Assets, Digits, LedgerEntryJson, LegJson, Place, StoredCosts, StoredLeg,
    },
    openapi::Exact,
};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Transaction)]
pub(crate) struct TransactionJson<'a> {
    id: &'a str,
    /// The word is misspelt on the wire since the first day.
    transaction_platfrom_id: &'a str,
    timestamp: i64,
    label: &'a str,
    description: &'a str,
    incoming_assets: Vec<LegJson<'a>>,
    outgoing_assets: Vec<LegJson<'a>>,
    fee: Vec<LegJson<'a>>,
    metadata: Metadata<'a>,
    /// What the assets had cost that left, or, where none left, what those cost that came. Null where it
    /// is unknown, and until it is worked out.
    #[schema(value_type = Option<Exact>, required)]
    total_costbasis: Option<Digits<'a>>,
    /// What was gained in all, income included; 0 where nothing was. Null where it is unknown, and until
    /// it is worked out.
    #[schema(value_type = Option<Exact>, required)]
    total_gains: Option<Digits<'a>>,
    /// What a person gave it.
    tags: Vec<String>,
    ledger: Vec<LedgerEntryJson<'a>>,
    /// A person's own words, which may have several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
    #[schema(value_type = Object)]
    raw_trx: Nothing,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransactionMetadata)]
struct Metadata<'a> {
    import_source: &'static str,
    import_wallet_id: &'a str,
    is_manual: bool,
    /// Whether a person changed its label, description, notes or tags.
    is_edited: bool,
    is_defi_trx: bool,
    #[serde(rename = "isNFTTrx")]
    is_nft_trx: bool,
    /// By which rule the label was given; `source` where the source gave it, `person` where a person
    /// changed it. Null until the transaction is worked out anew. Names of rules do not change.
    #[schema(example = "swap")]
    labelled_by: Option<&'a str>,
}

/// What each row of a page tells by its JSON.
pub(crate) struct StoredLegs<'a>(pub Vec<Told<'a>>);

/// What one row tells.
pub(crate) struct Told<'a> {
    pub legs: Vec<StoredLeg<'a>>,
    cost: Option<Digits<'a>>,
    gain: Option<Digits<'a>>,
}

impl<'a> Told<'a> {
    fn read(row: &'a Listed) -> serde_json::Result<Self> {
        let mut legs: Vec<StoredLeg<'a>> = serde_json::from_str(&row.legs)?;
        let Some(costs) = &row.costs else {
            return Ok(Self {
                legs,
                cost: None,
                gain: None,
            });
        };
        let costs: StoredCosts<'a> = serde_json::from_str(costs)?;
        // Between a booking and the next look at the books, a transaction may have other legs.
        if costs.legs.len() != legs.len() {
            return Ok(Self {
                legs,
                cost: None,
                gain: None,
            });
        }
        for (leg, costs) in legs.iter_mut().zip(costs.legs) {
            leg.costs = costs;
        }
        Ok(Self {
            legs,
            cost: costs.cost,
            gain: costs.gain,
        })
    }
}

impl<'a> StoredLegs<'a> {
    pub fn read(rows: &'a [Listed]) -> Result<Self> {
        let told = rows.iter().map(|row| {
            Told::read(row)
                .map_err(|error| StoreError::Corrupt(format!("a transaction's legs: {error}")))
        });
        told.collect::<Result<_>>().map(Self)
    }

    /// The assets that they move, each once.
    pub fn asset_ids(&self) -> Vec<&str> {
        let all = self.0.iter().flat_map(|told| &told.legs);
        let ids: BTreeSet<&str> = all.map(|leg| &*leg.asset).collect();
        ids.into_iter().collect()
    }
}

pub(crate) fn json<'a>(
    row: &'a Listed,
    told: &'a Told<'a>,
    assets: &'a Assets<'_>,
    accounts: &'a Accounts<'_>,
    currency: &'a str,
) -> Result<TransactionJson<'a>> {
    let place = Place {
        account: accounts.get(&row.integration_id),
        timestamp: row.at.millis(),
        currency,
    };
    let (mut incoming, mut outgoing, mut fee) = (Vec::new(), Vec::new(), Vec::new());
    let mut ledger = Vec::with_capacity(told.legs.len());
    for leg in &told.legs {
        let side = match leg.kind {
            LegKind::Incoming => &mut incoming,
            LegKind::Outgoing => &mut outgoing,
            LegKind::Fee => &mut fee,
        };
        side.push(leg.leg(place, assets, accounts)?);
        ledger.push(leg.entry(place, assets)?);
    }
    let is_manual = row.chain == MANUAL;
    Ok(TransactionJson {
        id: &row.id,
        transaction_platfrom_id: &row.source_id,
        timestamp: place.timestamp,
        label: &row.label,
        description: &row.description,
        incoming_assets: incoming,
        outgoing_assets: outgoing,
        fee,
        metadata: Metadata {
            import_source: match row.chain.as_str() {
                MANUAL => "Manual",
                CSV => "CSV",
                _ => "API",
            },
            import_wallet_id: &row.integration_id,
            is_manual,
            is_edited: row.is_edited,
            is_defi_trx: false,
            is_nft_trx: row.is_nft,
            labelled_by: row.rule.as_deref(),
        },
        total_costbasis: told.cost,
        total_gains: told.gain,
        tags: tags(row)?,
        ledger,
        notes: row.notes.as_deref(),
        raw_trx: Nothing {},
    })
}

fn tags(row: &Listed) -> Result<Vec<String>> {
    let Some(tags) = &row.tags else {
        return Ok(Vec::new());
    };
    serde_json::from_str(tags)
        .map_err(|error| StoreError::Corrupt(format!("a transaction's tags: {error}")))
}

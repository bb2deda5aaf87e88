//! What the lists of holdings have in common.

use kc_store::integrations::Integration;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Parameters;

/// Whose something is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[schema(as = SourceV0)]
pub(super) struct Source<'a> {
    #[serde(rename = "walletId")]
    wallet_id: &'a str,
    address: &'a str,
}

impl<'a> Source<'a> {
    pub fn of(connected: &'a [Integration], integration: &str) -> Option<Self> {
        let it = connected.iter().find(|it| it.id.as_str() == integration)?;
        Some(Self {
            wallet_id: it.id.as_str(),
            address: &it.address,
        })
    }
}

/// Which part of a list is asked for. The first version has no pages of a hundred: without
/// `limit`, all that an answer may hold.
pub(super) struct Part {
    limit: i64,
    offset: i64,
}

pub(super) fn page(parameters: &mut Parameters) -> Part {
    Part {
        limit: parameters.number("limit", 1000, 1, 1000),
        offset: parameters.number("offset", 0, 0, 10_000_000),
    }
}

impl Part {
    pub fn of<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let [limit, offset] = [self.limit, self.offset].map(|it| usize::try_from(it).unwrap_or(0));
        let from = offset.min(all.len());
        &all[from..all.len().min(from + limit)]
    }
}

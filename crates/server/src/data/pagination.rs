//! Lists by `limit` and `offset`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Parameters;

/// Beyond this many rows nobody pages; a filter gets there at once.
const LARGEST_OFFSET: i64 = 10_000_000;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OffsetPage {
    pub limit: i64,
    pub offset: i64,
}

impl OffsetPage {
    /// `limit` from 1 to 1000, 100 unless given, and `offset`.
    pub fn read(parameters: &mut Parameters) -> Self {
        Self {
            limit: parameters.number("limit", 100, 1, 1000),
            offset: parameters.number("offset", 0, 0, LARGEST_OFFSET),
        }
    }

    /// What the answer says of itself.
    pub fn of(self, returned_count: usize, total_count: i64) -> Pagination {
        let returned = i64::try_from(returned_count).unwrap_or(i64::MAX);
        Pagination {
            limit: self.limit,
            offset: self.offset,
            returned_count,
            total_count,
            has_next_page: self.offset + returned < total_count && returned_count > 0,
            has_previous_page: self.offset > 0 && total_count > 0,
        }
    }
}

/// Where the answer stands in the whole list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Pagination {
    limit: i64,
    offset: i64,
    returned_count: usize,
    /// Of all that fit, on all pages.
    #[serde(rename = "totalCount")]
    total_count: i64,
    #[serde(rename = "hasNextPage")]
    has_next_page: bool,
    #[serde(rename = "hasPreviousPage")]
    has_previous_page: bool,
}

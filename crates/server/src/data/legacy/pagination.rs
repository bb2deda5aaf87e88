use serde::Serialize;
use utoipa::ToSchema;

use crate::data::pagination::OffsetPage;

/// Where the answer stands in the whole list, as the first version says it.
#[derive(Serialize, ToSchema)]
pub(crate) struct LegacyPagination {
    limit: i64,
    offset: i64,
    returned_count: usize,
    /// Of all that fit; left out where it was not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    total_count: Option<i64>,
    has_more: bool,
}

impl LegacyPagination {
    pub fn of(page: OffsetPage, returned_count: usize, total_count: i64) -> Self {
        let returned = i64::try_from(returned_count).unwrap_or(i64::MAX);
        Self {
            limit: page.limit,
            offset: page.offset,
            returned_count,
            total_count: Some(total_count),
            has_more: returned_count > 0 && page.offset + returned < total_count,
        }
    }

    /// Without the count.
    pub fn uncounted(self) -> Self {
        Self {
            total_count: None,
            ..self
        }
    }
}

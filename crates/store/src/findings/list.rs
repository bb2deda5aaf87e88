//! Reading findings, page by page: by severity, then by kind, of a kind the latest first. Their
//! order and all that they are filtered by stand in one index.

use kc_domain::AssetId;

use super::{COLUMNS, Finding};
use crate::{
    Result, Store,
    sql::{QueryBuilder, query, record},
    transactions::list::Of,
};

/// Which findings.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// About one of these assets. An empty list fits none.
    pub assets: Option<Vec<AssetId>>,
    /// Those of spam, or all others.
    pub is_spam: bool,
}

record! {
    /// How many findings there are of a kind.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct KindCount {
        pub severity: i64,
        pub kind: String,
        pub findings: i64,
    }
}

/// How many fit of each kind of which there are any, in the order of the list.
pub async fn count(store: &Store, of: Of<'_>, filter: &Filter) -> Result<Vec<KindCount>> {
    let mut asked =
        QueryBuilder::new("SELECT severity, kind, COUNT(*) AS findings FROM findings WHERE ");
    fitting(&mut asked, of, filter);
    asked.push(" GROUP BY severity, kind ORDER BY severity, kind");
    asked.build().fetch_all(store).await
}

/// A page of those that fit and are of one of the `kinds`, which were counted before. Each kind
/// stands together in the index, so that none is read that the page does not reach.
pub async fn page(
    store: &Store,
    of: Of<'_>,
    filter: &Filter,
    kinds: &[KindCount],
    limit: i64,
    offset: i64,
) -> Result<Vec<Finding>> {
    let (mut skipped, mut left) = (offset, limit);
    let mut ids: Vec<String> = Vec::new();
    for kind in kinds {
        if skipped >= kind.findings {
            skipped -= kind.findings;
            continue;
        }
        let found = of_kind(store, of, filter, kind, (left, skipped)).await?;
        skipped = 0;
        left -= i64::try_from(found.len()).unwrap_or(left);
        ids.extend(found);
        if left <= 0 {
            break;
        }
    }
    rows(store, &ids).await
}

async fn of_kind(
    store: &Store,
    of: Of<'_>,
    filter: &Filter,
    kind: &KindCount,
    (limit, offset): (i64, i64),
) -> Result<Vec<String>> {
    let mut asked = QueryBuilder::new("SELECT id FROM findings WHERE ");
    fitting(&mut asked, of, filter);
    asked.push(" AND severity = ").push_bind(kind.severity);
    asked.push(" AND kind = ").push_bind(&kind.kind);
    asked.push(" ORDER BY last_at DESC, id LIMIT ");
    asked.push_bind(limit).push(" OFFSET ").push_bind(offset);
    asked.build().fetch_all(store).await
}

async fn rows(store: &Store, ids: &[String]) -> Result<Vec<Finding>> {
    let Some(first) = ids.first() else {
        return Ok(Vec::new());
    };
    // Rounded up to a few sizes, so that only a few statements are kept.
    let size = ids.len().next_power_of_two().max(8);
    let places: Vec<String> = (1..=size).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM findings WHERE id IN ({})
         ORDER BY severity, kind, last_at DESC, id",
        places.join(", ")
    );
    let rest = std::iter::repeat_n(first, size - ids.len());
    query(sql)
        .bind_all(ids.iter().chain(rest))
        .fetch_all(store)
        .await
}

fn fitting<'a>(asked: &mut QueryBuilder<'a>, of: Of<'a>, filter: &'a Filter) {
    // One of the two, never both: each has its own index in the order of the list.
    match of {
        Of::Workspace(id) => asked.push("workspace_id = ").push_bind(id.as_str()),
        Of::Integration(id) => asked.push("integration_id = ").push_bind(id.as_str()),
    };
    asked.push(" AND is_spam = ").push_bind(filter.is_spam);
    match &filter.assets {
        None => {}
        Some(assets) if assets.is_empty() => {
            asked.push(" AND 1 = 0");
        }
        Some(assets) => {
            asked
                .push(" AND asset_id IN ")
                .push_list(assets.iter().map(AssetId::as_str));
        }
    }
}

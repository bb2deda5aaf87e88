//! Reading findings, page by page: the gravest first, of a kind the latest first. Their order and
//! all that they are filtered by stand in one index.

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
    /// Of one of these kinds; of any where there are none.
    pub kinds: Vec<&'static str>,
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

/// A page of findings that fit.
pub async fn page(
    store: &Store,
    of: Of<'_>,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Finding>> {
    let mut asked = QueryBuilder::new("SELECT id FROM findings WHERE ");
    fitting(&mut asked, of, filter);
    if !filter.kinds.is_empty() {
        asked
            .push(" AND kind IN ")
            .push_list(filter.kinds.iter().copied());
    }
    asked.push(" ORDER BY severity, kind, last_at DESC, id LIMIT ");
    asked.push_bind(limit).push(" OFFSET ").push_bind(offset);
    let ids: Vec<String> = asked.build().fetch_all(store).await?;
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

/// How many there are of each kind, in the order of the list; which kinds are asked for does not
/// matter.
pub async fn count(store: &Store, of: Of<'_>, filter: &Filter) -> Result<Vec<KindCount>> {
    let mut asked =
        QueryBuilder::new("SELECT severity, kind, COUNT(*) AS findings FROM findings WHERE ");
    fitting(&mut asked, of, filter);
    asked.push(" GROUP BY severity, kind ORDER BY severity, kind");
    asked.build().fetch_all(store).await
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

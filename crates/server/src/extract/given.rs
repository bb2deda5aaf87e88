use serde::{Deserialize, Deserializer};

/// Reads a field where null says something else than leaving it out: `Some(None)` is null. The
/// field needs `default` too.
pub(crate) fn given<'de, D, T>(value: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(value).map(Some)
}

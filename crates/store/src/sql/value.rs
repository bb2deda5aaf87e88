//! The values of a query. Each knows its kind even where it is null: Postgres asks.

use std::borrow::Cow;

#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Text(Option<Cow<'a, str>>),
    Number(Option<i64>),
    Flag(Option<bool>),
    Bytes(Option<Cow<'a, [u8]>>),
}

macro_rules! values {
    ($($kind:ident: $($type:ty = |$given:ident| $held:expr),*;)*) => {$($(
        impl<'a> From<$type> for Value<'a> {
            fn from($given: $type) -> Self {
                Self::$kind(Some($held))
            }
        }

        impl<'a> From<Option<$type>> for Value<'a> {
            fn from(given: Option<$type>) -> Self {
                Self::$kind(given.map(|$given| $held))
            }
        }
    )*)*};
}
values! {
    Text: &'a str = |text| Cow::Borrowed(text),
        &'a String = |text| Cow::Borrowed(text.as_str()),
        String = |text| Cow::Owned(text);
    Number: i64 = |number| number;
    Flag: bool = |flag| flag;
    Bytes: &'a [u8] = |bytes| Cow::Borrowed(bytes),
        &'a [u8; 32] = |bytes| Cow::Borrowed(bytes.as_slice()),
        &'a Vec<u8> = |bytes| Cow::Borrowed(bytes.as_slice()),
        Vec<u8> = |bytes| Cow::Owned(bytes);
}

macro_rules! from_optional_references {
    ($($type:ty),*) => {$(
        impl<'a> From<&'a Option<$type>> for Value<'a> {
            fn from(given: &'a Option<$type>) -> Self {
                given.as_ref().into()
            }
        }
    )*};
}
from_optional_references!(String, Vec<u8>);

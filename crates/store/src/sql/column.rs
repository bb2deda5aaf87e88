//! Columns: what a cell of a row holds, and how our types are read from it.

use kc_domain::{
    ApiKeyId, AssetId, AssetKind, ChainId, ClientId, DeliveryId, Direction, EventId, Fiat,
    FindingId, GrantId, IntegrationId, IntegrationStatus, InteractionId, JobId, Label,
    LinkSessionId, PasskeyId, ReportId, Scopes, SessionId, Stage, StageStatus, Timestamp,
    TokenStandard, TransactionId, TransferId, Units, UserId, WebhookId, WorkspaceId,
};

use crate::{Result, StoreError};

/// What a column holds in one row, as it lies in the driver.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    Null,
    Text(&'a str),
    /// A boolean too, on SQLite.
    Number(i64),
    Flag(bool),
    Bytes(&'a [u8]),
}

/// How a type of ours is read from what a column holds.
pub trait Column: Sized {
    fn of(cell: Cell<'_>) -> Result<Self>;
}

/// A column does not hold what is read from it.
fn other_than<T>(wanted: &str) -> Result<T> {
    Err(StoreError::corrupt(format!("a column holds no {wanted}")))
}

impl Column for String {
    fn of(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            _ => other_than("text"),
        }
    }
}

impl Column for i64 {
    fn of(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Number(number) => Ok(number),
            _ => other_than("number"),
        }
    }
}

impl Column for bool {
    fn of(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Flag(flag) => Ok(flag),
            Cell::Number(number) => Ok(number != 0),
            _ => other_than("boolean"),
        }
    }
}

impl Column for Vec<u8> {
    fn of(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.to_owned()),
            _ => other_than("bytes"),
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn of(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::of(cell).map(Some),
        }
    }
}

macro_rules! read_from_text {
    ($($type:ty = $read:expr;)*) => {$(
        impl Column for $type {
            fn of(cell: Cell<'_>) -> Result<Self> {
                let read: fn(&str) -> Option<Self> = $read;
                match cell {
                    Cell::Text(text) => {
                        read(text).ok_or_else(|| StoreError::corrupt(stringify!($type)))
                    }
                    _ => other_than("text"),
                }
            }
        }
    )*};
}

read_from_text! {
    ApiKeyId = |text| Some(Self::from_stored(text.to_owned()));
    ClientId = |text| Some(Self::from_stored(text.to_owned()));
    WorkspaceId = |text| Some(Self::from_stored(text.to_owned()));
    UserId = |text| Some(Self::from_stored(text.to_owned()));
    GrantId = |text| Some(Self::from_stored(text.to_owned()));
    LinkSessionId = |text| Some(Self::from_stored(text.to_owned()));
    IntegrationId = |text| Some(Self::from_stored(text.to_owned()));
    InteractionId = |text| Some(Self::from_stored(text.to_owned()));
    PasskeyId = |text| Some(Self::from_stored(text.to_owned()));
    ReportId = |text| Some(Self::from_stored(text.to_owned()));
    SessionId = |text| Some(Self::from_stored(text.to_owned()));
    TransactionId = |text| Some(Self::from_stored(text.to_owned()));
    TransferId = |text| Some(Self::from_stored(text.to_owned()));
    FindingId = |text| Some(Self::from_stored(text.to_owned()));
    JobId = |text| Some(Self::from_stored(text.to_owned()));
    WebhookId = |text| Some(Self::from_stored(text.to_owned()));
    EventId = |text| Some(Self::from_stored(text.to_owned()));
    DeliveryId = |text| Some(Self::from_stored(text.to_owned()));
    AssetId = |text| Some(Self::new(text));
    ChainId = |text| Some(Self::new(text));
    AssetKind = |text| Self::parse(text);
    TokenStandard = |text| Self::parse(text);
    Direction = |text| Self::parse(text);
    IntegrationStatus = |text| Self::parse(text);
    Stage = |text| Self::parse(text);
    StageStatus = |text| Self::parse(text);
    Label = |text| Self::parse(text);
    Units = |text| text.parse().ok();
    Fiat = |text| text.parse().ok();
    Scopes = |text| text.parse().ok();
}

/// A list of text, stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextList(pub Vec<String>);

impl Column for TextList {
    fn of(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Text(text) => serde_json::from_str(text)
                .map(Self)
                .map_err(StoreError::corrupt),
            _ => other_than("text"),
        }
    }
}

impl TextList {
    /// The list as its column holds it.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).expect("a list of text is JSON")
    }
}

impl Column for Timestamp {
    fn of(cell: Cell<'_>) -> Result<Self> {
        i64::of(cell).map(Self::from_micros)
    }
}

//! How one SQL text reaches two databases: a body is expanded once for each driver and
//! type-checked for each. No dynamic driver, no trait per table.

use kc_domain::{
    ApiKeyId, AssetId, AssetKind, ChainId, ClientId, DeliveryId, Direction, EventId, Fiat, GrantId,
    IntegrationId, IntegrationStatus, InteractionId, JobId, Label, LinkSessionId, PasskeyId,
    ReportId, Scopes, SessionId, Stage, StageStatus, Timestamp, TokenStandard, TransactionId,
    Units, UserId, WebhookId, WorkspaceId,
};

use crate::{Result, StoreError};

/// Runs a body against a reading connection: `read!(store, c => query(…).fetch_all(c).await)`.
macro_rules! read {
    ($store:expr, $connection:ident => $body:expr) => {
        match $store.readers() {
            $crate::store::Readers::Sqlite($connection) => $body,
            $crate::store::Readers::Postgres($connection) => $body,
        }
    };
}

/// Runs a body against the connection of a change: `change!(tx, c => query(…).execute(c).await)`.
/// Within the body the connection is used once; a second statement is a second `change!`.
macro_rules! change {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(change) => {
                let $connection = change.connection();
                $body
            }
            $crate::store::Tx::Postgres(change) => {
                let $connection = change.connection();
                $body
            }
        }
    };
}

/// Runs one statement of a change and says how many rows it touched.
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        $crate::sql::change!($tx, c => $query.execute(c).await?.rows_affected())
    };
}

/// A struct that is read from a row, each field from the column of its name, on both databases.
/// A field's type says by [`Column`] how it is stored.
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }

        $crate::sql::record!(@row $name sqlx::sqlite::SqliteRow { $($field: $type),* });
        $crate::sql::record!(@row $name sqlx::postgres::PgRow { $($field: $type),* });
    };
    (@row $name:ident $row:ty { $($field:ident: $type:ty),* }) => {
        impl sqlx::FromRow<'_, $row> for $name {
            fn from_row(row: &$row) -> std::result::Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                Ok(Self { $($field: {
                    let stored: <$type as $crate::sql::Column>::Stored =
                        row.try_get(stringify!($field))?;
                    <$type as $crate::sql::Column>::read(stored)
                        .map_err(|error| sqlx::Error::ColumnDecode {
                            index: stringify!($field).to_owned(),
                            source: Box::new(error),
                        })?
                }),* })
            }
        }
    };
}

pub(crate) use {change, execute, read, record};

/// How a type of ours is read from what a column holds.
pub trait Column: Sized {
    type Stored;

    fn read(stored: Self::Stored) -> Result<Self>;
}

macro_rules! stored_as_is {
    ($($type:ty),*) => {$(
        impl Column for $type {
            type Stored = Self;

            fn read(stored: Self) -> Result<Self> {
                Ok(stored)
            }
        }
    )*};
}
stored_as_is!(String, i64, bool, Vec<u8>);

impl<T: Column> Column for Option<T> {
    type Stored = Option<T::Stored>;

    fn read(stored: Self::Stored) -> Result<Self> {
        stored.map(T::read).transpose()
    }
}

macro_rules! stored_as_text {
    ($($type:ty = $read:expr;)*) => {$(
        impl Column for $type {
            type Stored = String;

            fn read(stored: String) -> Result<Self> {
                let read: fn(String) -> Option<Self> = $read;
                read(stored).ok_or_else(|| StoreError::corrupt(stringify!($type)))
            }
        }
    )*};
}
stored_as_text! {
    ApiKeyId = |text| Some(Self::from_stored(text));
    ClientId = |text| Some(Self::from_stored(text));
    WorkspaceId = |text| Some(Self::from_stored(text));
    UserId = |text| Some(Self::from_stored(text));
    GrantId = |text| Some(Self::from_stored(text));
    LinkSessionId = |text| Some(Self::from_stored(text));
    IntegrationId = |text| Some(Self::from_stored(text));
    InteractionId = |text| Some(Self::from_stored(text));
    PasskeyId = |text| Some(Self::from_stored(text));
    ReportId = |text| Some(Self::from_stored(text));
    SessionId = |text| Some(Self::from_stored(text));
    TransactionId = |text| Some(Self::from_stored(text));
    JobId = |text| Some(Self::from_stored(text));
    WebhookId = |text| Some(Self::from_stored(text));
    EventId = |text| Some(Self::from_stored(text));
    DeliveryId = |text| Some(Self::from_stored(text));
    AssetId = |text| Some(Self::new(text));
    ChainId = |text| Some(Self::new(text));
    AssetKind = |text| Self::parse(&text);
    TokenStandard = |text| Self::parse(&text);
    Direction = |text| Self::parse(&text);
    IntegrationStatus = |text| Self::parse(&text);
    Stage = |text| Self::parse(&text);
    StageStatus = |text| Self::parse(&text);
    Label = |text| Self::parse(&text);
    Units = |text| text.parse().ok();
    Fiat = |text| text.parse().ok();
    Scopes = |text| text.parse().ok();
}

/// A list of text, stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextList(pub Vec<String>);

impl Column for TextList {
    type Stored = String;

    fn read(stored: String) -> Result<Self> {
        serde_json::from_str(&stored)
            .map(Self)
            .map_err(StoreError::corrupt)
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
    type Stored = i64;

    fn read(stored: i64) -> Result<Self> {
        Ok(Self::from_micros(stored))
    }
}

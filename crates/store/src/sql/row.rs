//! Rows, and what is made of them.

use super::column::{Cell, Column};
use crate::{Result, StoreError};

/// A row of one of the drivers.
pub(crate) trait Row {
    /// What lies in the column of that place, counted from 0.
    fn cell(&self, place: usize) -> Result<Cell<'_>>;
}

/// Where the columns of what is read stand in the rows of a query.
pub(crate) struct Places {
    own: Vec<usize>,
    /// Of the second of two that are read from one row.
    second: Option<Box<Places>>,
}

impl Places {
    /// The first `count`, in their order.
    pub fn first(count: usize) -> Self {
        Self {
            own: (0..count).collect(),
            second: None,
        }
    }

    /// Those of these names. `names` are all that the query gives.
    pub fn of<S: AsRef<str>>(wanted: &[&str], names: &[S]) -> Result<Self> {
        let is = |place: usize, column: &str| {
            let name = names.get(place);
            name.is_some_and(|name| name.as_ref() == column)
        };
        let places = wanted.iter().enumerate().map(|(place, column)| {
            // Most queries name the columns in the order in which they are read.
            if is(place, column) {
                return Ok(place);
            }
            (0..names.len())
                .find(|place| is(*place, column))
                .ok_or_else(|| StoreError::corrupt(format!("there is no column {column}")))
        });
        Ok(Self {
            own: places.collect::<Result<_>>()?,
            second: None,
        })
    }

    /// The value of the column that stands at `place` of those that are read.
    pub fn read<T: Column>(&self, row: &impl Row, place: usize) -> Result<T> {
        T::of(row.cell(self.own[place])?)
    }
}

/// What is read from a row.
pub(crate) trait FromRow: Sized + Send {
    /// Where its columns stand in rows of these columns.
    fn places<S: AsRef<str>>(names: &[S]) -> Result<Places>;

    fn read(row: &impl Row, places: &Places) -> Result<Self>;
}

/// A value of its own is the first of its row.
impl<T: Column + Send> FromRow for T {
    fn places<S: AsRef<str>>(_: &[S]) -> Result<Places> {
        Ok(Places::first(1))
    }

    fn read(row: &impl Row, places: &Places) -> Result<Self> {
        places.read(row, 0)
    }
}

macro_rules! tuples {
    ($($count:literal: $($type:ident $place:literal),*;)*) => {$(
        /// Values in the order of the query.
        impl<$($type: Column + Send),*> FromRow for ($($type,)*) {
            fn places<S: AsRef<str>>(_: &[S]) -> Result<Places> {
                Ok(Places::first($count))
            }

            fn read(row: &impl Row, places: &Places) -> Result<Self> {
                Ok(($(places.read::<$type>(row, $place)?,)*))
            }
        }
    )*};
}
tuples! {
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
}

/// Two records that are read from one row.
pub(crate) struct Both<A, B>(pub A, pub B);

impl<A: FromRow, B: FromRow> FromRow for Both<A, B> {
    fn places<S: AsRef<str>>(names: &[S]) -> Result<Places> {
        Ok(Places {
            second: Some(Box::new(B::places(names)?)),
            ..A::places(names)?
        })
    }

    fn read(row: &impl Row, places: &Places) -> Result<Self> {
        let second = places.second.as_deref().unwrap_or(places);
        Ok(Self(A::read(row, places)?, B::read(row, second)?))
    }
}

/// A struct that is read from a row, each field from the column of its name. A field's type says by
/// [`Column`] how it is stored.
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }

        impl $crate::sql::FromRow for $name {
            fn places<S: AsRef<str>>(names: &[S]) -> $crate::Result<$crate::sql::Places> {
                $crate::sql::Places::of(&[$(stringify!($field)),*], names)
            }

            fn read(
                row: &impl $crate::sql::Row,
                places: &$crate::sql::Places,
            ) -> $crate::Result<Self> {
                let mut place = 0..;
                let mut next = move || place.next().unwrap_or_default();
                Ok(Self { $($field: places.read(row, next())?),* })
            }
        }
    };
}
pub(crate) use record;

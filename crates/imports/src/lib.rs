//! Files of transactions that people bring: what their rows say, as movements. Pure.
//!
//! [`read()`] gives the rows of a file and what is wrong with it; [`Row::movements`] says what a row
//! moved, once it is known which assets the file's names mean.

mod cells;
mod format;
mod moment;
mod read;
mod row;
mod wrong;

pub use format::{Column, FORMATS, Format, GENERAL, format};
pub use moment::{Timezone, UnknownTimezone};
pub use read::{FileError, MOST_ROWS, Mapping, Options, Table, read};
pub use row::{Row, Sum};
pub use wrong::{RowError, Wrong};

/// Largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;

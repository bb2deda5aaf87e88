//! The migrations, two folders with the same file names, built into the binary.

use std::borrow::Cow;

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        /// How many there are.
        pub(crate) const COUNT: usize = [$($version),*].len();

        pub(crate) fn sqlite() -> Vec<Migration> {
            vec![$(migration(
                $version, $name, include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            )),*]
        }

        pub(crate) fn postgres() -> Migrator {
            Migrator::with_migrations(vec![$(migration(
                $version, $name, include_str!(concat!("../migrations/postgres/", $name, ".sql")),
            )),*])
        }
    };
}

migrations![
    1 "0001_first_tables",
    2 "0002_identity",
    3 "0003_access",
    4 "0004_webhooks",
    5 "0005_rate_limits",
    6 "0006_imports",
    7 "0007_entries",
    8 "0008_collections",
    9 "0009_tax_settings",
    10 "0010_manual_transactions",
    11 "0011_reports",
    12 "0012_csv",
    13 "0013_consented_at",
    14 "0014_change_indexes",
    15 "0015_verified",
    16 "0016_asset_revision",
    17 "0017_known_revision",
    18 "0018_meaning",
    19 "0019_books",
    20 "0020_findings",
    21 "0021_day_prices",
    22 "0022_decided_transfers",
    23 "0023_accounts_revision",
];

fn migration(version: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration::new(
        version,
        Cow::Borrowed(name),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}

//! All SQL: the tables, the migrations, the job queue, on SQLite and Postgres.

//! The job runner and the jobs: sync, recompute, retention.

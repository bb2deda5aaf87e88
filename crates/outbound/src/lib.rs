//! Requests to addresses that others chose, kept away from private networks.

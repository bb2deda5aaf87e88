//! From movements to transactions, balances and holdings. Pure functions.

//! Gains of histories that can be worked out by hand.

mod bad_input;
mod countries;
mod fees;
mod france;
mod holding;
mod japan;
mod labels;
mod laws;
mod links;
mod made;
mod methods;
mod pieces;
mod receipts;
mod transfers;
mod uk;
mod united_states;

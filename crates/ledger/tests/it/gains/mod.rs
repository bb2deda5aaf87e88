//! Gains of histories that can be worked out by hand.

mod fees;
mod labels;
mod laws;
mod made;
mod methods;
mod pieces;
mod transfers;
mod uk;

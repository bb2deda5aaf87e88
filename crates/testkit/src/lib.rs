//! For tests only: real databases, real nodes, a fault proxy, a clock one can set.

//! The HTTP API: connect, widget, data; extractors and errors.

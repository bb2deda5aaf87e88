//! Who a request turned out to be from: noted by the extractors that found out, read when the
//! request is answered.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::Extensions;
use kc_domain::ClientId;

/// A request's place for what is found out about its caller.
#[derive(Clone, Default)]
pub(crate) struct Caller(Arc<Mutex<Noted>>);

/// What is known of a caller so far.
#[derive(Clone, Default)]
pub(crate) struct Noted {
    /// The client that proved itself, or whose token was presented.
    pub client: Option<ClientId>,
}

impl Caller {
    /// The place that the request carries; one that nobody reads where it carries none.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    pub fn note(&self, note: impl FnOnce(&mut Noted)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn noted(&self) -> Noted {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.clone()
    }
}

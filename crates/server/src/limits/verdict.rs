//! What becomes of a request that is counted, and how its answer tells.

use std::cell::Cell;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Whether a request may pass, and how many more may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub allowed: bool,
    /// Requests in a window.
    pub limit: u32,
    pub remaining: u32,
    /// Until the window ends and there is room again.
    pub reset_seconds: u64,
}

tokio::task_local! {
    /// Of the limits that the request in hand is counted by, the one that it is closest to.
    static CLOSEST: Cell<Option<Verdict>>;
}

/// Too many requests; `seconds` until there is room again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMany {
    pub seconds: u64,
}

/// Carries out a call, and tells of the limit that it came closest to.
pub(crate) async fn noting<T>(call: impl Future<Output = T>) -> (T, Option<Verdict>) {
    let noting = async {
        let done = call.await;
        (done, CLOSEST.with(Cell::get))
    };
    CLOSEST.scope(Cell::new(None), noting).await
}

impl Verdict {
    /// Has the answer to the request in hand tell of this limit, if it is the closest.
    ///
    /// # Errors
    /// If the request must not pass.
    pub fn pass(self) -> Result<(), TooMany> {
        self.note();
        if self.allowed {
            Ok(())
        } else {
            Err(TooMany {
                seconds: self.reset_seconds,
            })
        }
    }

    fn note(self) {
        // Outside of a request there is nobody to tell.
        let _ = CLOSEST.try_with(|closest| {
            if closest.get().is_none_or(|other| self.is_closer_than(other)) {
                closest.set(Some(self));
            }
        });
    }

    fn is_closer_than(self, other: Self) -> bool {
        (self.allowed, self.remaining) < (other.allowed, other.remaining)
    }

    pub fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, self.limit.into());
        headers.insert(REMAINING, self.remaining.into());
        headers.insert(RESET, HeaderValue::from(self.reset_seconds));
    }
}

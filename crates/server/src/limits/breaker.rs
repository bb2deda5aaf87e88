//! Whether a backend is asked at all.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// So many failures in a row, and it is left alone.
const FAILURES: u32 = 3;
/// Then one request asks so often whether it is back.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    failures: u32,
    /// While it is left alone: when somebody may try again.
    retry_at: Option<Instant>,
}

impl Breaker {
    /// Whether the caller should ask. Of those who come while the backend is left alone, one
    /// should now and then.
    pub fn allows(&self) -> bool {
        let mut state = self.lock();
        match state.retry_at {
            None => true,
            Some(at) if at > Instant::now() => false,
            Some(_) => {
                state.retry_at = Some(Instant::now() + PAUSE);
                true
            }
        }
    }

    pub fn succeeded(&self) {
        let mut state = self.lock();
        state.failures = 0;
        if state.retry_at.take().is_some() {
            tracing::info!("limits are counted together with the other nodes again");
        }
    }

    /// Takes note of a failure. True if the backend is left alone for now.
    pub fn failed(&self, why: &str) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES {
            return false;
        }
        if state.retry_at.is_none() {
            tracing::warn!(
                why,
                "limits can not be counted together: a share for each node"
            );
        }
        state.retry_at = Some(Instant::now() + PAUSE);
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backend_that_fails_is_left_alone_until_it_has_answered() {
        let breaker = Breaker::default();
        for _ in 0..FAILURES - 1 {
            assert!(!breaker.failed("a test"));
            assert!(breaker.allows());
        }
        assert!(breaker.failed("a test"));
        assert!(!breaker.allows());
        breaker.lock().retry_at = Some(Instant::now());
        assert!(breaker.allows(), "somebody has to try");
        assert!(!breaker.allows(), "one is enough");
        breaker.succeeded();
        assert!(breaker.allows() && breaker.allows());
    }
}

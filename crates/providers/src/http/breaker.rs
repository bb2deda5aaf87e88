//! Leaves an endpoint alone that keeps failing.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

const FAILURES: u32 = 5;
const FIRST_REST: Duration = Duration::from_secs(10);
const LONGEST_REST: Duration = Duration::from_secs(160);

/// Opens after five failures in a row, and lets one request try again after each rest.
#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    rests_until: Option<Instant>,
}

impl Breaker {
    /// Whether a request may go out now. While an endpoint rests, the first to ask after the
    /// rest is let through, and the rest begins again for all others.
    pub(super) fn lets_through(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match state.rests_until {
            Some(until) if until > now => false,
            Some(_) => {
                state.rests_until = Some(now + FIRST_REST);
                true
            }
            None => true,
        }
    }

    pub(super) fn succeeded(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State::default();
    }

    pub(super) fn failed(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if let Some(more) = state.failures.checked_sub(FAILURES) {
            let rest = FIRST_REST * 2_u32.pow(more.min(4));
            state.rests_until = Some(Instant::now() + rest.min(LONGEST_REST));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn breaker_opens_after_five_failures_and_tries_one_request_after_a_rest() {
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            assert!(breaker.lets_through());
            breaker.failed();
        }
        assert!(!breaker.lets_through());
        tokio::time::advance(FIRST_REST).await;
        assert!(breaker.lets_through());
        assert!(!breaker.lets_through(), "only one tries");
        breaker.succeeded();
        assert!(breaker.lets_through());
    }
}

//! How often a host may be asked.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};

const BURST: u32 = 100;
/// A host that asks for a longer pause than this is asked again by the next sync instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// A token bucket of one host, which also keeps the pause that the host asked for.
pub(super) struct Bucket {
    /// One more request may go out each time this has passed.
    refill: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The moment at which the bucket will be full again.
    full_at: Option<Instant>,
    paused_until: Option<Instant>,
}

impl Bucket {
    pub(super) fn new(requests_per_second: u32) -> Self {
        Self {
            refill: Duration::from_secs(1) / requests_per_second.max(1),
            state: Mutex::default(),
        }
    }

    /// Waits for a turn; an error is the rest of the pause that the host asked for.
    pub(super) async fn turn(&self) -> Result<(), Duration> {
        let wait = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            if let Some(until) = state.paused_until {
                if until > now {
                    return Err(until - now);
                }
                state.paused_until = None;
            }
            let full_at = state.full_at.map_or(now, |at| at.max(now)) + self.refill;
            state.full_at = Some(full_at);
            (full_at - now).saturating_sub(self.refill * BURST)
        };
        if !wait.is_zero() {
            sleep(wait).await;
        }
        Ok(())
    }

    /// Nobody asks the host for so long.
    pub(super) fn pause(&self, pause: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.paused_until = Some(Instant::now() + pause.min(LONGEST_PAUSE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn bucket_lets_a_burst_through_and_then_fifty_a_second() {
        let bucket = Bucket::new(50);
        let start = Instant::now();
        for _ in 0..BURST {
            bucket.turn().await.unwrap();
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        for _ in 0..50 {
            bucket.turn().await.unwrap();
        }
        let taken = start.elapsed();
        assert!(taken >= Duration::from_millis(980), "{taken:?}");
        assert!(taken <= Duration::from_millis(1_100), "{taken:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn host_that_asked_for_a_pause_is_left_alone() {
        let bucket = Bucket::new(50);
        bucket.pause(Duration::from_secs(7));
        assert_eq!(bucket.turn().await, Err(Duration::from_secs(7)));
        tokio::time::advance(Duration::from_secs(8)).await;
        assert_eq!(bucket.turn().await, Ok(()));
    }
}

//! The access tokens of the demo's visitors, in memory, behind a cookie.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::http::{HeaderMap, header::COOKIE};
use kc_store::secret::Secret;

const NAME: &str = "kryptos_demo";
/// The longest remembered ones are forgotten first.
const MOST: usize = 1000;

/// What the demo keeps of a visitor.
#[derive(Clone)]
pub(crate) struct Connection {
    pub access_token: String,
    pub grant_id: String,
}

#[derive(Default)]
pub(crate) struct Visitors(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    by_cookie: HashMap<String, Connection>,
    order: VecDeque<String>,
}

impl Visitors {
    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn connection(&self, headers: &HeaderMap) -> Option<Connection> {
        let cookie = cookie(headers)?;
        self.remembered().by_cookie.get(cookie).cloned()
    }

    /// Keeps a connection and gives the cookie to set.
    pub fn remember(&self, connection: Connection) -> String {
        let secret = Secret::generate("");
        let mut remembered = self.remembered();
        if remembered.order.len() >= MOST
            && let Some(oldest) = remembered.order.pop_front()
        {
            remembered.by_cookie.remove(&oldest);
        }
        remembered.order.push_back(secret.reveal().to_owned());
        remembered
            .by_cookie
            .insert(secret.reveal().to_owned(), connection);
        format!(
            "{NAME}={}; Path=/demo; HttpOnly; SameSite=Lax",
            secret.reveal()
        )
    }

    pub fn forget(&self, headers: &HeaderMap) -> Option<Connection> {
        let cookie = cookie(headers)?;
        let mut remembered = self.remembered();
        remembered.order.retain(|kept| kept != cookie);
        remembered.by_cookie.remove(cookie)
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(COOKIE).into_iter();
    all.filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME).then_some(value))
}

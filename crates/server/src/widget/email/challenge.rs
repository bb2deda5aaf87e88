//! What a code that was mailed in the widget answers.

use std::time::Duration;

use kc_domain::Timestamp;
use kc_store::{
    StoreError, Tx,
    identity::attempts::{self, Subject},
};

use crate::{
    account::codes::CodeRefusal,
    app::Shared,
    extract::{LinkSession, Opened},
};

/// Longer than a link session lives.
const WINDOW: Duration = Duration::from_secs(3600);
/// Codes in a link session.
const MOST: i64 = 20;

/// That of the code that is mailed now.
pub(crate) async fn next(
    tx: &mut Tx,
    session: &LinkSession<Opened>,
    now: Timestamp,
) -> Result<String, CodeRefusal> {
    let number = attempts::count(tx, &codes(session), WINDOW, now).await?;
    if number > MOST {
        return Err(CodeRefusal::TooMany(WINDOW.as_secs()));
    }
    Ok(of(session, number))
}

/// That of the code that was mailed last.
pub(super) async fn last(
    session: &LinkSession<Opened>,
    shared: &Shared,
) -> Result<String, StoreError> {
    let number = attempts::so_far(&shared.app.store, &codes(session), shared.now()).await?;
    Ok(of(session, number))
}

fn codes(session: &LinkSession<Opened>) -> Subject {
    Subject::new("widget_codes", &[session.row.id.as_str()])
}

/// Only who holds the link token, or runs the database, can work it out.
fn of(session: &LinkSession<Opened>, number: i64) -> String {
    let token = session.token.as_bytes();
    let token: String = token.iter().map(|b| format!("{b:02x}")).collect();
    format!("wch_{token}_{number}")
}

//! An answer in two pieces: what it says, and who asked when.

use std::{
    array,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use kc_domain::{Timestamp, UserId};
use kc_store::{Result, StoreError};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::{answer::json_body, etag};

/// The end of every answer that may be kept.
#[derive(Serialize)]
struct Asking<'a> {
    user_id: &'a str,
    timestamp: i64,
}

/// What an answer says, whoever asks: its JSON up to its `user_id` and `timestamp`.
#[derive(Clone)]
pub(crate) struct Answer {
    said: Bytes,
    digest: u128,
}

impl Answer {
    /// Writes an answer whose last two fields are its `user_id` and `timestamp`.
    pub fn write<T: Serialize>(answer: &T, user: &UserId, now: Timestamp) -> Result<Self> {
        let mut said = crate::answer::written(answer).map_err(unwritable)?;
        let end = end(user, now)?;
        if !said.ends_with(&end) {
            return Err(StoreError::Corrupt("an answer with another end".to_owned()));
        }
        said.truncate(said.len() - end.len());
        said.shrink_to_fit();
        Ok(Self {
            digest: xxh3_128(&said),
            said: Bytes::from(said),
        })
    }

    pub const fn bytes(&self) -> usize {
        self.said.len()
    }

    /// The answer for somebody.
    pub fn to(&self, user: &UserId, now: Timestamp) -> Result<Response> {
        let end = Bytes::from(end(user, now)?);
        let tag = [&self.digest.to_be_bytes(), user.as_str().as_bytes()].concat();
        let pieces = Pieces {
            left: self.said.len() + end.len(),
            pieces: [self.said.clone(), end].into_iter(),
        };
        let mut response = json_body(StatusCode::OK, Body::new(pieces));
        response.headers_mut().insert(header::ETAG, etag::of(&tag));
        Ok(response)
    }
}

/// Who asked and when, as it follows what is said.
fn end(user: &UserId, now: Timestamp) -> Result<Vec<u8>> {
    let asking = Asking {
        user_id: user.as_str(),
        timestamp: now.millis(),
    };
    let mut end = serde_json::to_vec(&asking).map_err(unwritable)?;
    end[0] = b',';
    Ok(end)
}

fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(error.to_string())
}

/// Bytes that are sent one after the other, without being copied together first.
struct Pieces {
    pieces: array::IntoIter<Bytes, 2>,
    left: usize,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        let piece = self.pieces.next();
        self.left -= piece.as_ref().map_or(0, Bytes::len);
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.left).unwrap_or(u64::MAX))
    }
}

//! The parameters of a data call, read one by one; all that is wrong is told at once.

use std::{borrow::Cow, str::FromStr};

use axum::{extract::FromRequestParts, http::request::Parts};
use kc_domain::{IntegrationId, Timestamp};
use url::form_urlencoded;

use crate::{
    app::Shared,
    error::{DataError, Detail},
};

/// Longest value that is looked at.
const LONGEST: usize = 1000;

pub(crate) struct Parameters {
    given: Vec<(String, String)>,
    wrong: Vec<Detail>,
}

impl FromRequestParts<Shared> for Parameters {
    type Rejection = DataError;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, DataError> {
        let query = parts.uri.query().unwrap_or("");
        let given = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value): (Cow<'_, str>, _)| (name.into_owned(), value.into_owned()))
            .collect();
        Ok(Self {
            given,
            wrong: Vec::new(),
        })
    }
}

impl Parameters {
    /// Ends the reading.
    ///
    /// # Errors
    /// If any parameter was not as it should be.
    pub fn finish(self) -> Result<(), DataError> {
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(DataError::invalid_parameters(self.wrong))
        }
    }

    pub fn refuse(&mut self, name: &'static str, message: impl Into<String>) {
        self.wrong.push(Detail::new(name, message));
    }

    /// Plain text; empty counts as not given.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        let mut values = self.given.iter().filter(|(given, _)| given == name);
        let value = values.next()?.1.clone();
        if values.next().is_some() {
            self.refuse(name, "may be given once");
            return None;
        }
        if value.chars().count() > LONGEST || value.chars().any(char::is_control) {
            self.refuse(name, "is no plain text, or too long");
            return None;
        }
        Some(value).filter(|value| !value.is_empty())
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.text(name)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.refuse(name, "must be true or false");
                None
            }
        }
    }

    /// A whole number from `low` to `high`; `default` if it is not given.
    pub fn number(&mut self, name: &'static str, default: i64, low: i64, high: i64) -> i64 {
        let Some(text) = self.text(name) else {
            return default;
        };
        match i64::from_str(&text) {
            Ok(number) if (low..=high).contains(&number) => number,
            _ => {
                self.refuse(name, format!("must be a whole number from {low} to {high}"));
                default
            }
        }
    }

    /// A moment in milliseconds since 1970.
    pub fn moment(&mut self, name: &'static str) -> Option<Timestamp> {
        let text = self.text(name)?;
        let Ok(millis) = i64::from_str(&text) else {
            self.refuse(name, "must be a time in milliseconds since 1970");
            return None;
        };
        Some(Timestamp::from_millis(millis))
    }

    /// The id of an integration; the outer nothing if it is not given, the inner if it is none.
    pub fn wallet(&mut self, name: &'static str) -> Option<Option<IntegrationId>> {
        Some(IntegrationId::parse(&self.text(name)?))
    }
}

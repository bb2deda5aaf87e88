//! Of browsers: sessions of accounts and of the widget.

use super::{Attempt, Dead, DeadLinks, Operation, Step, attempt};
use crate::{account::SESSION, matrix::shown::link};

impl Dead {
    pub(super) fn of_sessions(&self, call: &Operation) -> Vec<Attempt> {
        let nobody = vec![
            ("cookie", format!("{SESSION}=nobody")),
            self.session[1].clone(),
        ];
        let signed_out = self.signed_out.clone();
        let mut attempts = Vec::new();
        if !call.is_open {
            attempts.push(attempt("a session of nobody", nobody, 401));
            attempts.push(attempt("a session that was signed out", signed_out, 401));
        }
        if !call.places().is_empty() {
            let others = self.others_session.clone();
            attempts.push(attempt("another's session", others, 404));
        }
        if !call.reads() {
            let elsewhere = ("origin", "https://app.example.com".to_owned());
            let shown = vec![self.session[0].clone(), elsewhere];
            attempts.push(attempt("a session from another site", shown, 403));
            let shown = vec![self.session[0].clone()];
            attempts.push(attempt("a session from no page", shown, 403));
        }
        attempts
    }
}

impl DeadLinks {
    pub(super) fn of(&self, call: &Operation) -> Vec<Attempt> {
        let step = Step::of(call);
        let (token, _) = self.own.split_once(' ').unwrap();
        let with_others_page = format!("{token} {}", self.others_page);
        let mut attempts = vec![
            attempt("a link token of nobody", link("link_nobody"), 401),
            attempt("a link token without its page", link(token), 403),
            attempt(
                "a link token in another's page",
                link(&with_others_page),
                403,
            ),
            attempt("a link token that is spent", link(&self.ended), 409),
            attempt("a link token of a revoked grant", link(&self.revoked), 401),
        ];
        if step != Step::Opened {
            attempts.push(attempt(
                "a link token of nobody yet",
                link(&self.fresh),
                403,
            ));
        }
        if step == Step::Consented {
            let shown = link(&self.guest);
            attempts.push(attempt("a link token before its user agreed", shown, 403));
        }
        let names_workspace = step == Step::LoggedIn;
        if !call.places().is_empty() || names_workspace {
            let other = if names_workspace {
                &self.guest
            } else {
                &self.guest_who_agreed
            };
            attempts.push(attempt("a link token of another person", link(other), 404));
        }
        attempts
    }
}

//! Mails for a developer's machine: none leaves it, the newest are shown on a page.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Json, Router, http::header, response::Html, routing::get};
use kc_domain::{Clock, Timestamp};
use kc_server::{Mail, Mailer};
use serde::Serialize;

/// How many mails are kept.
const KEPT: usize = 50;

/// What the page needs and nothing more: its own style, by hash, and no script at all.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src \
     'sha256-tNFYUEK4du9gKdbY57pbYppog8q7PhEnUCtX+SOrsnA='; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

const STYLE: &str = ":root{color-scheme:light dark}\
body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
article{border:1px solid;border-radius:.5rem;padding:1rem;margin:1rem 0}\
h2{font-size:1.1rem;margin:0}\
p{margin:0;opacity:.8}\
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:1rem 0 0}";

/// Keeps the newest mails in memory.
pub struct Outbox {
    clock: Arc<dyn Clock>,
    mails: Mutex<VecDeque<Kept>>,
}

/// A mail as it would have been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    pub at: Timestamp,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

impl Outbox {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            mails: Mutex::default(),
        }
    }

    /// The newest first.
    #[must_use]
    pub fn list(&self) -> Vec<Kept> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().cloned().collect()
    }

    /// The page that shows them, to be sent with [`PAGE_POLICY`]. It loads itself anew while one
    /// looks at it. Only the plain text is shown: it says what the other says.
    #[must_use]
    pub fn page(&self) -> String {
        let mails: String = self.list().iter().map(article).collect();
        let mails = if mails.is_empty() {
            "<p>No mail yet. Mails that would be sent appear here.</p>".to_owned()
        } else {
            mails
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"refresh\" content=\"3\">\n<title>Outbox</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Outbox</h1>\n{mails}</main>\n\
             </body>\n</html>\n"
        )
    }
}

/// `GET /dev/outbox`: the page, and `GET /dev/outbox.json` what stands on it.
pub fn route(outbox: Arc<Outbox>) -> Router {
    let listed = Arc::clone(&outbox);
    let page = move || {
        let outbox = Arc::clone(&outbox);
        async move {
            let policy = [(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)];
            (policy, Html(outbox.page()))
        }
    };
    let list = move || {
        let outbox = Arc::clone(&listed);
        async move { Json(outbox.list()) }
    };
    Router::new()
        .route("/dev/outbox", get(page))
        .route("/dev/outbox.json", get(list))
}

impl Mailer for Outbox {
    fn send(&self, mail: Mail) {
        let kept = Kept {
            at: self.clock.now(),
            to: mail.to,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
        };
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push_front(kept);
        mails.truncate(KEPT);
    }
}

fn article(mail: &Kept) -> String {
    format!(
        "<article>\n<h2>{}</h2>\n<p>To {} at {}</p>\n<pre>{}</pre>\n</article>\n",
        escaped(&mail.subject),
        escaped(&mail.to),
        mail.at,
        escaped(&mail.text)
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use kc_domain::SystemClock;

    use super::*;

    fn mail(subject: &str) -> Mail {
        Mail {
            to: "ada@example.com".to_owned(),
            subject: subject.to_owned(),
            text: "Your code is 123456.".to_owned(),
            html: None,
        }
    }

    fn outbox() -> Outbox {
        Outbox::new(Arc::new(SystemClock))
    }

    #[test]
    fn newest_mails_are_kept_the_newest_first() {
        let outbox = outbox();
        assert!(outbox.page().contains("No mail yet"));
        for number in 1..=KEPT + 5 {
            outbox.send(mail(&format!("Mail {number}")));
        }
        let subjects: Vec<_> = outbox.list().into_iter().map(|mail| mail.subject).collect();
        assert_eq!(subjects.len(), KEPT);
        assert_eq!(subjects[0], "Mail 55");
        assert_eq!(subjects[KEPT - 1], "Mail 6");
        let page = outbox.page();
        assert!(page.contains("To ada@example.com at "), "{page}");
        assert!(page.contains("Your code is 123456."), "{page}");
    }

    #[test]
    fn mail_brings_no_markup_of_its_own_to_the_page() {
        let outbox = outbox();
        let hostile = "</pre><script>alert('1')</script>\"&";
        outbox.send(Mail {
            to: hostile.to_owned(),
            subject: hostile.to_owned(),
            text: hostile.to_owned(),
            html: Some(hostile.to_owned()),
        });
        let page = outbox.page();
        assert!(!page.contains("<script"), "{page}");
        let shown = "&lt;/pre&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;";
        assert_eq!(page.matches(shown).count(), 3, "{page}");
    }

    #[test]
    fn policy_admits_the_style_of_the_page_and_nothing_else() {
        let hash = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
        assert!(
            PAGE_POLICY.contains(&format!("style-src 'sha256-{hash}'")),
            "{hash}"
        );
        assert!(PAGE_POLICY.starts_with("default-src 'none'"));
        assert!(!PAGE_POLICY.contains("script-src"));
        let page = outbox().page();
        assert_eq!(
            page.matches("style").count(),
            2,
            "one element of style, no attribute: {page}"
        );
    }
}

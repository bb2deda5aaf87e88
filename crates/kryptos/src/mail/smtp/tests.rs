use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::*;

/// A mail server on this machine.
struct Sink {
    url: Url,
    /// What each client said, its mail included, in the order in which they hung up.
    said: watch::Receiver<Vec<String>>,
}

impl Sink {
    /// `answers` are given to the first clients for their addressee; to all others it is well.
    async fn start(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (all, said) = watch::channel(Vec::new());
        tokio::spawn(async move {
            let mut answers = answers.iter();
            while let Ok((stream, _)) = listener.accept().await {
                let answer = answers.next().unwrap_or(&"250 fine");
                let said = converse(stream, answer).await;
                all.send_modify(|all: &mut Vec<String>| all.push(said));
            }
        });
        Self {
            url: url.parse().unwrap(),
            said,
        }
    }

    async fn conversations(&mut self, count: usize) -> Vec<String> {
        let said = self.said.wait_for(|said| said.len() >= count);
        let said = tokio::time::timeout(Duration::from_secs(10), said).await;
        said.expect("the conversations take place").unwrap().clone()
    }
}

/// Answers until the client is done or hangs up; gives what it said.
async fn converse(stream: TcpStream, to_addressee: &str) -> String {
    let mut stream = BufReader::new(stream);
    let (mut said, mut in_mail) = (String::new(), false);
    let mut answer = "220 sink";
    loop {
        if !in_mail || !answer.is_empty() {
            let line = format!("{answer}\r\n");
            if stream.write_all(line.as_bytes()).await.is_err() {
                return said;
            }
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return said;
        }
        said.push_str(&line);
        answer = match (in_mail, line.trim_end()) {
            (true, ".") => {
                in_mail = false;
                "250 taken"
            }
            (true, _) => "",
            (_, "DATA") => {
                in_mail = true;
                "354 go on"
            }
            (_, "QUIT") => "221 bye",
            (_, line) if line.starts_with("EHLO") => "250-sink\r\n250 AUTH PLAIN",
            (_, line) if line.starts_with("AUTH PLAIN") => "235 welcome",
            (_, line) if line.starts_with("RCPT TO") => to_addressee,
            _ => "250 fine",
        };
    }
}

fn post(url: &Url) -> Post {
    Post {
        transport: transport(url).unwrap(),
        from: "Kryptos <no-reply@example.com>".parse().unwrap(),
        pauses: [Duration::from_millis(1); 2],
    }
}

fn mail(subject: &str) -> Mail {
    Mail {
        to: "ada@example.com".to_owned(),
        subject: subject.to_owned(),
        text: "Your code is 123456.".to_owned(),
        html: Some("<p>Your code is <b>123456</b>.</p>".to_owned()),
    }
}

#[tokio::test]
async fn mail_arrives_as_it_was_written() {
    let mut sink = Sink::start(&[]).await;
    let mut url = sink.url.clone();
    url.set_username("post@example.com").unwrap();
    url.set_password(Some("p&ss+w%rd")).unwrap();
    let (mailer, _) = SmtpMailer::with_post(post(&url), CancellationToken::new(), DRAIN);
    mailer.send(mail("Your code"));
    let said = sink.conversations(1).await.remove(0);
    for part in [
        // \0post@example.com\0p&ss+w%rd
        "AUTH PLAIN AHBvc3RAZXhhbXBsZS5jb20AcCZzcyt3JXJk\r\n",
        "MAIL FROM:<no-reply@example.com>",
        "RCPT TO:<ada@example.com>",
        "From: Kryptos <no-reply@example.com>\r\n",
        "To: ada@example.com\r\n",
        "Subject: Your code\r\n",
        "Message-ID: <",
        "Date: ",
        "multipart/alternative",
        "Your code is 123456.",
        "<p>Your code is <b>123456</b>.</p>",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[tokio::test]
async fn mail_is_tried_three_times() {
    let mut sink = Sink::start(&["451 later", "451 later"]).await;
    let (mailer, _) = SmtpMailer::with_post(post(&sink.url), CancellationToken::new(), DRAIN);
    mailer.send(mail("Third time lucky"));
    let said = sink.conversations(3).await;
    let arrived: Vec<_> = said.iter().map(|said| said.contains("lucky")).collect();
    assert_eq!(arrived, [false, false, true]);
}

#[tokio::test]
async fn mail_that_is_not_taken_leaves_the_way_to_the_next() {
    let mut sink = Sink::start(&["451 later", "451 later", "451 later", "550 nobody"]).await;
    let (mailer, _) = SmtpMailer::with_post(post(&sink.url), CancellationToken::new(), DRAIN);
    for subject in ["Given up", "Refused", "Taken"] {
        mailer.send(mail(subject));
    }
    let said = sink.conversations(5).await;
    assert!(said[4].contains("Subject: Taken"), "{said:?}");
    assert!(!said.concat().contains("Given up") && !said.concat().contains("Refused"));
}

#[tokio::test]
async fn waiting_mails_are_sent_at_the_stop() {
    let mut sink = Sink::start(&[]).await;
    let stop = CancellationToken::new();
    let (mailer, task) = SmtpMailer::with_post(post(&sink.url), stop.clone(), DRAIN);
    for number in 0..20 {
        mailer.send(mail(&format!("Mail {number}")));
    }
    stop.cancel();
    task.await.unwrap();
    assert_eq!(sink.conversations(20).await.len(), 20);
    mailer.send(mail("Too late"));
}

#[tokio::test]
async fn mail_server_that_says_nothing_does_not_hold_up_the_stop() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let stop = CancellationToken::new();
    let drain = Duration::from_millis(50);
    let (mailer, task) = SmtpMailer::with_post(post(&url.parse().unwrap()), stop.clone(), drain);
    // More than may wait: whoever sends is not held up either.
    for _ in 0..QUEUE + 10 {
        mailer.send(mail("Nobody listens"));
    }
    stop.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(5), task).await;
    ended.expect("the task ends soon").unwrap();
}

/// A server without STARTTLS, or somebody between us who hides it.
#[tokio::test]
async fn nothing_is_said_in_the_clear_unless_it_may() {
    let mut sink = Sink::start(&[]).await;
    let mut url = sink.url.clone();
    url.set_username("post").unwrap();
    url.set_password(Some("secret")).unwrap();
    url.set_query(Some("tls=required"));
    let (mailer, _) = SmtpMailer::with_post(post(&url), CancellationToken::new(), DRAIN);
    mailer.send(mail("Secret"));
    let said = sink.conversations(1).await.concat();
    assert!(!said.contains("AUTH") && !said.contains("MAIL"), "{said}");
}

#[test]
fn settings_that_can_not_be_used_are_refused_without_being_repeated() {
    for url in [
        "http://user:hidden@mail.example.com",
        "smtp:user:hidden",
        "smtps://user:hidden@mail.example.com?tls=none",
        "smtp://user:hidden@mail.example.com?tls=maybe",
        "smtp://user:hidden@mail.example.com/path",
        "smtp://us%ffer:hidden@mail.example.com",
    ] {
        let error = transport(&url.parse().unwrap()).err().unwrap();
        assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
    }
    for url in [
        "smtp://mail.example.com",
        "smtps://user:hidden@mail.example.com",
        "smtp://mail.example.com:25?tls=none",
        "smtp://localhost:1025",
    ] {
        transport(&url.parse().unwrap()).unwrap();
    }
}

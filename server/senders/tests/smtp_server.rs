//! A server that keeps to SMTP (RFC 5321), with whatever replies a test wants at one of its steps.

use std::sync::{Arc, Mutex};

use data_encoding::BASE64;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What one connection said.
#[derive(Clone, Debug, Default)]
pub struct Dialogue {
    pub commands: Vec<String>,
    /// The mail, without dot-stuffing.
    pub mail: Option<String>,
}

/// How a server behaves.
#[derive(Clone, Default)]
pub struct Manner {
    /// Replies instead of the usual ones, by the command they answer; `.` is the end of a mail, the empty one
    /// the connection. Without a text, it hangs up.
    pub replies: Vec<(&'static str, &'static str)>,
    /// Extensions that it has.
    pub extensions: &'static [&'static str],
    /// User and password, which it wants to hear before a mail.
    pub account: Option<(&'static str, &'static str)>,
}

pub struct SmtpServer {
    pub address: String,
    heard: Arc<Mutex<Vec<Dialogue>>>,
}

impl SmtpServer {
    pub async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = heard.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let index = {
                    let mut all = all.lock().unwrap();
                    all.push(Dialogue::default());
                    all.len() - 1
                };
                tokio::spawn(talk(stream, manner.clone(), all.clone(), index));
            }
        });
        Self { address, heard }
    }

    /// One that answers one command in its own way.
    pub async fn replying(command: &'static str, reply: &'static str) -> Self {
        Self::new(Manner { replies: vec![(command, reply)], ..Manner::default() }).await
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Every connection so far.
    pub fn heard(&self) -> Vec<Dialogue> {
        self.heard.lock().unwrap().clone()
    }

    /// The only mail that was taken.
    pub fn mail(&self) -> String {
        let mails: Vec<_> = self.heard().into_iter().filter_map(|dialogue| dialogue.mail).collect();
        assert_eq!(mails.len(), 1);
        mails[0].clone()
    }
}

async fn talk(stream: TcpStream, manner: Manner, all: Arc<Mutex<Vec<Dialogue>>>, index: usize) {
    let mut stream = BufReader::new(stream);
    let reply = |command: &str, usual: &str| {
        let own = manner.replies.iter().find(|(of, _)| *of == command);
        own.map_or(usual, |(_, reply)| reply).to_owned()
    };
    let mut known = manner.account.is_none();
    let mut next = reply("", "220 mail.example ESMTP");
    loop {
        if next.is_empty() || stream.write_all(format!("{next}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let line = line.trim_end_matches("\r\n");
        all.lock().unwrap()[index].commands.push(line.into());
        let command = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let usual = match command.as_str() {
            "EHLO" => greeting(&manner),
            "AUTH" => {
                known = manner.account.is_some_and(|account| line == plain(account));
                let no = "535 5.7.8 Error: authentication failed";
                if known { "235 2.7.0 Authentication successful" } else { no }.into()
            }
            "MAIL" if !known => "530 5.7.0 Authentication required".into(),
            "DATA" => "354 End data with <CR><LF>.<CR><LF>".into(),
            "QUIT" => "221 2.0.0 Bye".into(),
            _ => "250 2.0.0 Ok".into(),
        };
        next = reply(&command, &usual);
        if command == "DATA" && next.starts_with("354") {
            stream.write_all(format!("{next}\r\n").as_bytes()).await.unwrap();
            let mail = read_mail(&mut stream).await;
            next = reply(".", "250 2.0.0 Ok: queued as 4F0A");
            if next.starts_with('2') {
                all.lock().unwrap()[index].mail = Some(mail);
            }
        }
    }
}

fn greeting(manner: &Manner) -> String {
    let mut lines = vec!["mail.example"];
    lines.extend_from_slice(manner.extensions);
    if manner.account.is_some() {
        lines.push("AUTH PLAIN LOGIN");
    }
    let (last, first) = lines.split_last().unwrap();
    let first: Vec<_> = first.iter().map(|line| format!("250-{line}\r\n")).collect();
    format!("{}250 {last}", first.concat())
}

fn plain((user, password): (&str, &str)) -> String {
    format!("AUTH PLAIN {}", BASE64.encode(format!("\0{user}\0{password}").as_bytes()))
}

async fn read_mail(stream: &mut BufReader<TcpStream>) -> String {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).await.unwrap() > 0, "a mail without an end");
        if line == ".\r\n" {
            return mail;
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

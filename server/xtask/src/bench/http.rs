//! Requests over connections that stay open, one after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::shell::Result;

/// No answer takes longer, however great the load.
const READ_TIMEOUT: Duration = Duration::from_mins(1);

/// An open connection.
pub struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

/// An answer of the server.
pub struct Answer {
    /// The status
    pub status: u16,
    /// The head as it came
    pub head: String,
    /// The body
    pub text: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Connection {
    /// Connects to a port of this machine.
    pub fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(READ_TIMEOUT))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host: format!("127.0.0.1:{port}") })
    }

    /// Asks for a page, with the lines of more headers, each ending in `\r\n`.
    pub fn get(&mut self, path: &str, headers: &str) -> Result<Answer> {
        self.ask("GET", path, headers, "")
    }

    /// Sends a form as a browser without JavaScript does.
    pub fn form(&mut self, path: &str, headers: &str, form: &str) -> Result<Answer> {
        let host = &self.host;
        let headers = format!(
            "Origin: http://{host}\r\nReferer: http://{host}/courses\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{headers}"
        );
        self.ask("POST", path, &headers, form)
    }

    /// Asks, and reads the whole answer.
    pub fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        self.send(method, path, headers, body.len(), body.as_bytes())?;
        self.read(method != "HEAD")
    }

    /// Sends the head of a request with a body of so many bytes, and as many of them as there are.
    pub fn send(&mut self, method: &str, path: &str, headers: &str, length: usize, body: impl Read) -> Result {
        let host = &self.host;
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {length}\r\n\r\n");
        std::io::copy(&mut head.as_bytes().chain(body), self.stream.get_mut())?;
        Ok(())
    }

    /// Sends more of a body.
    pub fn write(&mut self, bytes: &[u8]) -> Result {
        Ok(self.stream.get_mut().write_all(bytes)?)
    }

    /// Reads an answer; that to HEAD has no body.
    pub fn read(&mut self, has_body: bool) -> Result<Answer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err("the server hung up".into());
            }
        }
        let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or("no HTTP")?;
        let mut answer = Answer { status, head, text: String::new() };
        let body = match answer.header("content-length") {
            _ if !has_body => Vec::new(),
            Some(length) => self.exactly(length.parse()?)?,
            None if answer.header("transfer-encoding").is_some() => self.chunks()?,
            None => Vec::new(),
        };
        answer.text = String::from_utf8_lossy(&body).into_owned();
        Ok(answer)
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    /// A body in pieces, each with its length in hexadecimal before it (RFC 9112, 7.1).
    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16)?;
            body.extend(self.exactly(length)?);
            self.exactly(2)?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn answers_are_read_one_after_the_other() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let said = "HTTP/1.1 303 See Other\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n\
                        HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n\
                        HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno";
            stream.write_all(said.as_bytes()).unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
        });
        let mut connection = Connection::open(port).unwrap();
        let first = connection.form("/a", "", "x=1").unwrap();
        assert_eq!((first.status, first.text.as_str()), (303, ""));
        assert_eq!(connection.get("/b", "").unwrap().text, "abcde");
        let last = connection.get("/c", "").unwrap();
        assert_eq!((last.status, last.text.as_str()), (404, "no"));
        drop(connection);
        server.join().unwrap();
    }
}

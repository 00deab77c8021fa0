//! As much of HTTP as it takes to ask a server for its contract: one GET, on a connection of its own.
//!
//! The request is one of HTTP/1.0, so that the body ends with the connection and comes in one piece.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::source::LARGEST;

/// How long connecting to one address may take.
const CONNECT: Duration = Duration::from_secs(5);

/// How long the whole answer may take.
const ANSWER: Duration = Duration::from_secs(30);

/// The largest head of an answer, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// A URL with the scheme `http`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    /// Host and port as they were written.
    authority: String,
    host: String,
    port: u16,
    /// Path and query.
    target: String,
}

impl Url {
    /// Reads what begins with `http://`.
    pub(crate) fn parse(url: &str) -> Result<Self, Failure> {
        let broken = |why: &str| Err(Failure::new(why).at(url));
        // Blanks and line ends would become parts of the request.
        if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return broken("a URL has no blanks, and other signs than those of ASCII are percent-encoded");
        }
        let rest = url.get("http://".len()..).unwrap_or_default();
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if authority.contains('@') {
            return broken("names and passwords in URLs are not sent");
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(inner) => match inner.split_once(']') {
                Some((host, "")) => (host, "80"),
                Some((host, behind)) => (host, behind.strip_prefix(':').unwrap_or("")),
                None => return broken("the bracket of the address is not closed"),
            },
            None => authority.split_once(':').unwrap_or((authority, "80")),
        };
        let Ok(port) = port.parse() else {
            return broken("this is no port");
        };
        if host.is_empty() {
            return broken("there is no host");
        }
        let slash = if target.starts_with('/') { "" } else { "/" };
        Ok(Self { authority: authority.to_owned(), host: host.to_owned(), port, target: format!("{slash}{target}") })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.authority, self.target)
    }
}

/// The body of the answer, whose status has to be 200.
pub(crate) fn get(url: &Url) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| Failure::new(format!("cannot be fetched: {error}"));
    let mut stream = connect(url).map_err(failed)?;
    let deadline = Instant::now() + ANSWER;
    stream.set_write_timeout(Some(ANSWER)).map_err(failed)?;
    let request = format!(
        "GET {} HTTP/1.0\r\nHost: {}\r\nAccept: application/json\r\nUser-Agent: ackord/{}\r\nConnection: close\r\n\r\n",
        url.target,
        url.authority,
        env!("CARGO_PKG_VERSION"),
    );
    stream.write_all(request.as_bytes()).map_err(failed)?;
    let mut answer = Vec::new();
    let mut chunk = [0; 16 * 1024];
    let mut end = None;
    // A server may keep the connection open, whatever it was asked for.
    while end.is_none_or(|end| answer.len() < end) {
        let left = deadline.saturating_duration_since(Instant::now());
        let too_long = || Failure::new("cannot be fetched: the answer takes too long");
        if left.is_zero() {
            return Err(too_long());
        }
        stream.set_read_timeout(Some(left)).map_err(failed)?;
        let read = match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted => continue,
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => return Err(too_long()),
                _ => return Err(failed(error)),
            },
        };
        // The blank line may have come in two pieces.
        let looked_at = answer.len().saturating_sub(BLANK_LINE.len());
        answer.extend_from_slice(chunk.get(..read).unwrap_or_default());
        if answer.len() as u64 > LARGEST {
            return Err(Failure::new("cannot be fetched: it is too large for a contract"));
        }
        if end.is_none() && answer.get(looked_at..).is_some_and(|new| blank_line(new).is_some()) {
            end = Some(length(&answer).unwrap_or(usize::MAX));
        }
    }
    body(&answer)
}

/// What ends the head of an answer.
const BLANK_LINE: &[u8] = b"\r\n\r\n";

fn blank_line(answer: &[u8]) -> Option<usize> {
    answer.windows(BLANK_LINE.len()).take(LARGEST_HEAD).position(|it| it == BLANK_LINE)
}

/// The length of a whole answer, if its head says so.
fn length(answer: &[u8]) -> Option<usize> {
    let head = answer.get(..blank_line(answer)?)?;
    let text = String::from_utf8_lossy(head);
    let mut lengths = text.split("\r\n").filter_map(|line| line.split_once(':'));
    let (_, length) = lengths.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-length"))?;
    length.trim().parse::<usize>().ok()?.checked_add(head.len() + BLANK_LINE.len())
}

/// The first of the host's addresses that answers.
fn connect(url: &Url) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in (url.host.as_str(), url.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The body of a whole answer.
fn body(answer: &[u8]) -> Result<Vec<u8>, Failure> {
    let Some((head, body)) = blank_line(answer).and_then(|end| answer.split_at_checked(end)) else {
        return Err(Failure::new("does not answer in HTTP"));
    };
    let body = body.get(BLANK_LINE.len()..).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.")?.split_once(' '));
    let Some((_, status)) = status else {
        return Err(Failure::new("does not answer in HTTP"));
    };
    let headers: Vec<(&str, &str)> =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim())).collect();
    let header =
        |wanted: &str| headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value);
    if status != "200" && !status.starts_with("200 ") {
        let to = header("location").map_or_else(String::new, |to| format!(" to {to}"));
        return Err(Failure::new(format!("answers {}{to}", status.trim())));
    }
    if let Some(encoding) = header("transfer-encoding").or_else(|| header("content-encoding")) {
        return Err(Failure::new(format!("answers in the encoding {encoding}, which nobody asked for")));
    }
    match header("content-length").map(str::parse::<usize>) {
        Some(Ok(length)) if body.len() >= length => Ok(body.get(..length).unwrap_or_default().to_owned()),
        Some(_) => Err(Failure::new("breaks off in its answer")),
        None => Ok(body.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read() {
        let parsed = |url| Url::parse(url).map(|it| (it.host, it.port, it.target)).map_err(|it| it.to_string());
        let is = |url, host: &str, port, target: &str| {
            assert_eq!(parsed(url), Ok((host.to_owned(), port, target.to_owned())), "{url}");
        };
        is("http://localhost", "localhost", 80, "/");
        is("http://localhost:3000/contract.json?a=/b#c", "localhost", 3000, "/contract.json?a=/b");
        is("HTTP://[::1]:3000?x", "::1", 3000, "/?x");
        is("http://[::1]/a", "::1", 80, "/a");
        for url in [
            "http://",
            "http:///a",
            "http://a:b/",
            "http://a:99999/",
            "http://[::1/",
            "http://[::1]x/",
            "http://a:b@c/",
            "http://a/b c",
            "http://a/\r\nX: y",
            "http://ä/",
        ] {
            assert!(Url::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn only_a_whole_answer_with_status_200_is_taken() {
        let is = |answer: &str, expected: Result<&str, &str>| {
            let body = body(answer.as_bytes()).map(|it| String::from_utf8(it).unwrap()).map_err(|it| it.to_string());
            assert_eq!(body, expected.map(str::to_owned).map_err(str::to_owned), "{answer}");
        };
        is("HTTP/1.1 200 OK\r\n\r\n{}", Ok("{}"));
        is("HTTP/1.0 200\r\ncontent-length: 2\r\n\r\n{}", Ok("{}"));
        is("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", Err("breaks off in its answer"));
        is("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}", Err("breaks off in its answer"));
        is("HTTP/1.1 404 Not Found\r\n\r\n", Err("answers 404 Not Found"));
        is("HTTP/1.1 2000 OK\r\n\r\n", Err("answers 2000 OK"));
        is("HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n", Err("answers 301 Moved to /b"));
        let chunked = "answers in the encoding chunked, which nobody asked for";
        is("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}", Err(chunked));
        for answer in ["", "HTTP/1.1 200 OK\r\n", "SSH-2.0\r\n\r\n", "\r\n\r\n"] {
            is(answer, Err("does not answer in HTTP"));
        }
    }
}

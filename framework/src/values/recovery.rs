//! What a client and the server say to each other about recovery: the private id of a session, and offsets.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::engine::sid::Sid;

const PREFIX_BYTES: usize = 6;
const PREFIX_TEXT: usize = 8;

/// The private id of a session, `pid` in the CONNECT packets: 128 random bits.
///
/// Whoever knows it can have the session, so it is never shown: `Debug` is redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pid(Sid);

impl Pid {
    /// A new one, from the operating system's generator.
    pub(crate) fn random() -> Self {
        Self(Sid::random())
    }

    /// The secret text, for the CONNECT answer and nothing else.
    pub(crate) fn to_secret(self) -> String {
        self.0.to_string()
    }
}

/// What the offsets of one server begin with, so that those of another are told apart.
#[derive(Clone, Debug)]
pub(crate) struct OffsetPrefix(Box<str>);

/// What is appended to an event: the prefix of its server, and the number of the event.
///
/// `k3Jq9AbC:1f`: eight characters of base64url, a colon, and the number in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offset<'a> {
    prefix: &'a str,
    seq: u64,
}

/// What a client says that it has received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// No event of this server.
    Nothing,
    /// The event of that number, and what was sent before it.
    UpTo(u64),
}

impl OffsetPrefix {
    /// A new one for each server that is built.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; PREFIX_BYTES];
        getrandom::fill(&mut bytes).expect("the operating system's random generator works");
        Self(URL_SAFE_NO_PAD.encode(bytes).into())
    }

    /// The offset of the event of that number.
    pub(crate) fn offset(&self, seq: u64) -> Offset<'_> {
        Offset { prefix: &self.0, seq }
    }

    /// What an offset says about the events of this server.
    pub(crate) fn received(&self, offset: Option<Offset<'_>>) -> Received {
        match offset {
            Some(offset) if offset.prefix == &*self.0 => Received::UpTo(offset.seq),
            // Clients keep the offset of a server that is gone, until they receive another.
            Some(_) | None => Received::Nothing,
        }
    }
}

impl<'a> Offset<'a> {
    /// Reads exactly what `Display` writes, of any server.
    fn parse(text: &'a str) -> Option<Self> {
        let (prefix, number) = text.split_once(':')?;
        let is_prefix = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_one = prefix.len() == PREFIX_TEXT && prefix.bytes().all(is_prefix);
        if !is_one || !number.bytes().all(is_digit) || (number.starts_with('0') && number != "0") {
            return None;
        }
        Some(Self { prefix, seq: u64::from_str_radix(number, 16).ok()? })
    }
}

impl fmt::Display for Offset<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:x}", self.prefix, self.seq)
    }
}

/// The part of a CONNECT packet's payload that asks for a session back.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) pid: Pid,
    offset: Option<Box<str>>,
}

impl Claim {
    /// Reads the claim, if there is one that can be right: both are strings, if they are there.
    pub(crate) fn read(auth: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Keys<'a> {
            #[serde(borrow)]
            pid: Cow<'a, str>,
            #[serde(borrow, default)]
            offset: Option<Cow<'a, str>>,
        }
        let Keys { pid, offset } = serde_json::from_str(auth).ok()?;
        let pid = Pid(Sid::parse(&pid)?);
        let offset = offset.map(|offset| offset.into_owned().into_boxed_str());
        // What is no offset of anybody was not sent by a server that recovers: what came before it is not known.
        if offset.as_deref().is_some_and(|offset| Offset::parse(offset).is_none()) {
            return None;
        }
        Some(Self { pid, offset })
    }

    /// The offset of the last event that was received.
    pub(crate) fn offset(&self) -> Option<Offset<'_>> {
        self.offset.as_deref().and_then(Offset::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_has_one_spelling() {
        let prefix = OffsetPrefix::random();
        for seq in [0, 1, 0xabc, u64::MAX] {
            let text = prefix.offset(seq).to_string();
            assert_eq!(prefix.received(Offset::parse(&text)), Received::UpTo(seq));
        }
        for text in ["", ":", "abcdefgh", "abcdefgh:", "abcdefgh:+1", "abcdefgh:01", "abcdefgh:F", "abc:1", "ä:1"] {
            assert!(Offset::parse(text).is_none_or(|offset| offset.to_string() == text), "{text}");
        }
        assert_eq!(Offset::parse("abcdefgh:10000000000000000"), None);
    }

    #[test]
    fn an_offset_of_another_server_is_nothing_received_here() {
        let (here, there) = (OffsetPrefix::random(), OffsetPrefix::random());
        assert_eq!(here.received(Some(there.offset(7))), Received::Nothing);
        assert_eq!(here.received(None), Received::Nothing);
    }

    #[test]
    fn a_claim_is_two_strings_or_one() {
        let pid = Pid::random();
        let secret = pid.to_secret();
        let claim = Claim::read(&format!(r#"{{"pid":"{secret}","offset":"abcdefgh:1f","token":{{"a":[1]}}}}"#));
        let claim = claim.unwrap();
        assert_eq!((claim.pid, claim.offset().unwrap().seq), (pid, 0x1f));
        assert!(Claim::read(&format!(r#"{{"pid":"{secret}"}}"#)).unwrap().offset().is_none());
        for auth in [
            "{}".to_owned(),
            "[]".to_owned(),
            r#"{"pid":1}"#.to_owned(),
            r#"{"pid":"x"}"#.to_owned(),
            format!(r#"{{"pid":"{secret}","offset":1}}"#),
            format!(r#"{{"pid":"{secret}","offset":"what a volatile event ended with"}}"#),
            format!(r#"{{"pid":"{secret}","pid":"{secret}"}}"#),
        ] {
            assert!(Claim::read(&auth).is_none(), "{auth}");
        }
    }

    #[test]
    fn a_pid_is_not_printed_by_debug() {
        let pid = Pid::random();
        assert!(!format!("{pid:?}").contains(&pid.to_secret()));
        let claim = Claim { pid, offset: None };
        assert!(!format!("{claim:?}").contains(&pid.to_secret()));
    }
}

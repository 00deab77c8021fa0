//! The two ids of a client: the session's secret, and the name that the application sees. Clients of version 3 have one.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::version::Version;

const SID_BYTES: usize = 16;
const SID_TEXT: usize = 22;
const SOCKET_ID_BYTES: usize = 15;
const SOCKET_ID_TEXT: usize = 20;

/// The `sid` of an Engine.IO session.
///
/// Whoever knows it can read and write the session, so it is never shown: `Debug` is redacted, and the id that
/// applications see is a [`SocketId`] of its own. Clients of version 3 take it for the id of their socket in `/`, so
/// that theirs is a [`SocketId`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sid {
    /// Of version 4: 128 random bits, 22 characters of base64url on the wire.
    Secret([u8; SID_BYTES]),
    /// Of version 3.
    Shared(SocketId),
}

impl Sid {
    /// A new one, from the operating system's generator.
    pub(crate) fn random() -> Self {
        Self::Secret(random_bytes())
    }

    /// A new one for a session of that version.
    pub(crate) fn of(version: Version) -> Self {
        match version {
            Version::V4 => Self::random(),
            Version::V3 => Self::Shared(SocketId::random()),
        }
    }

    /// The version of the session.
    pub(crate) fn version(&self) -> Version {
        match self {
            Self::Secret(_) => Version::V4,
            Self::Shared(_) => Version::V3,
        }
    }

    /// What the session's client takes for the id of its socket in `/`, if it is of version 3.
    pub(crate) fn socket_id(&self) -> Option<SocketId> {
        match *self {
            Self::Secret(_) => None,
            Self::Shared(id) => Some(id),
        }
    }

    /// Reads exactly what `Display` writes: one text for each id.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() != SID_TEXT {
            return SocketId::parse(text).map(Self::Shared);
        }
        // The decoder wants room for whole groups of four characters.
        let mut room = [0; SID_BYTES + 2];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut room).ok()?;
        Some(Self::Secret(room.get(..length)?.try_into().ok()?))
    }
}

/// The secret text, for the open packet and nothing else.
impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(bytes) => f.write_str(as_ascii(&encode::<SID_TEXT>(bytes))),
            Self::Shared(id) => f.write_str(id.as_str()),
        }
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The public id of a socket, `socket.id` in JavaScript: 20 characters of base64url.
///
/// It is random, and has nothing to do with the secret id of the session that carries the socket; unless the client is
/// one of Socket.IO 2 (`allow_eio3`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId([u8; SOCKET_ID_TEXT]);

impl SocketId {
    /// A new one, from the operating system's generator.
    pub(crate) fn random() -> Self {
        Self(encode(&random_bytes::<SOCKET_ID_BYTES>()))
    }

    /// Reads an id: exactly 20 characters of base64url.
    pub fn parse(text: &str) -> Option<Self> {
        let id: [u8; SOCKET_ID_TEXT] = text.as_bytes().try_into().ok()?;
        let valid = id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        valid.then_some(Self(id))
    }

    /// The id as it is on the wire.
    pub fn as_str(&self) -> &str {
        as_ascii(&self.0)
    }
}

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for SocketId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for SocketId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SocketIdVisitor)
    }
}

struct SocketIdVisitor;

impl de::Visitor<'_> for SocketIdVisitor {
    type Value = SocketId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a socket id: 20 characters of base64url")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<SocketId, E> {
        SocketId::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system's random generator works");
    bytes
}

fn encode<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut text = [0; N];
    let length = URL_SAFE_NO_PAD.encode_slice(bytes, &mut text).expect("the text has room for the id");
    debug_assert_eq!(length, N);
    text
}

fn as_ascii(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or_default()
}

impl JsonSchema for SocketId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "SocketId".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::SocketId").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl ts_rs::TS for SocketId {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }

    fn inline(cfg: &ts_rs::Config) -> String {
        Self::name(cfg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_22_characters_that_parse_back() {
        let sid = Sid::random();
        let text = sid.to_string();
        assert_eq!(text.len(), 22);
        assert_eq!(Sid::parse(&text), Some(sid));
        assert_ne!(sid, Sid::random());
        assert_eq!((sid.version(), sid.socket_id()), (Version::V4, None));
    }

    #[test]
    fn a_sid_of_version_3_is_a_socket_id() {
        let sid = Sid::of(Version::V3);
        let text = sid.to_string();
        assert_eq!(Sid::parse(&text), Some(sid));
        assert_eq!((sid.version(), sid.socket_id()), (Version::V3, SocketId::parse(&text)));
    }

    #[test]
    fn a_sid_has_one_spelling() {
        // The last character has four bits to spare: only the one that leaves them zero is an id.
        assert!(Sid::parse("AAAAAAAAAAAAAAAAAAAAAA").is_some());
        for text in ["", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB"] {
            assert_eq!(Sid::parse(text), None, "{text}");
        }
        for text in ["AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAA+AAAAAAAAAAA", "ÄÄÄÄÄÄÄÄÄÄÄ", "../../../../etc/passwd"]
        {
            assert_eq!(Sid::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_sid_is_not_printed_by_debug() {
        for sid in [Sid::random(), Sid::of(Version::V3)] {
            assert_eq!(format!("{sid:?}"), "[redacted]");
            assert_eq!(format!("{:?}", Some(sid)), "Some([redacted])");
        }
    }

    #[test]
    fn a_socket_id_is_20_characters_and_json_text() {
        let id = SocketId::random();
        assert_eq!(id.as_str().len(), 20);
        assert_eq!(id.to_string(), id.as_str());
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<SocketId>(&json).unwrap(), id);
    }

    #[test]
    fn a_text_that_is_no_socket_id_is_refused() {
        for text in ["", "short", "AAAAAAAAAAAAAAAAAAA/", "ÄÄÄÄÄÄÄÄÄÄ", "AAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(SocketId::parse(text), None, "{text}");
            assert!(serde_json::from_value::<SocketId>(text.into()).is_err(), "{text}");
        }
    }
}

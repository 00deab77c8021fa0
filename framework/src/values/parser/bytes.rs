//! Binary values of events, acks and payloads.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use base64::Engine;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, Visitor};
use serde::ser::{self, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::attachments::{self, Attached, NUM, PLACEHOLDER};

/// Binary data: a `Buffer`, an `ArrayBuffer` or a typed array in JavaScript.
///
/// In an event or an ack it travels as an attachment, wherever in the arguments it stands. In any
/// other JSON (an HTTP body, a file, the `data` of a refused connection) it is a string in standard
/// base64, and in a format that is not for people it is a byte string. Cheap to clone: the bytes
/// are shared.
///
/// A `Vec<u8>` is something else: an array of numbers, as it is to serde.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(::bytes::Bytes);

impl Bytes {
    /// The shared buffer of the `bytes` crate.
    pub fn into_inner(self) -> ::bytes::Bytes {
        self.0
    }

    /// A copy of `bytes`.
    pub fn copy_from_slice(bytes: &[u8]) -> Self {
        Self(::bytes::Bytes::copy_from_slice(bytes))
    }
}

/// The length only: data of users does not belong into a log.
impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Borrow<[u8]> for Bytes {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Self {
        Self(::bytes::Bytes::from_static(bytes))
    }
}

impl<const N: usize> From<&'static [u8; N]> for Bytes {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self(::bytes::Bytes::from_static(bytes))
    }
}

impl From<::bytes::Bytes> for Bytes {
    fn from(bytes: ::bytes::Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Bytes> for ::bytes::Bytes {
    fn from(bytes: Bytes) -> Self {
        bytes.0
    }
}

impl From<Bytes> for Vec<u8> {
    fn from(bytes: Bytes) -> Self {
        bytes.0.into()
    }
}

impl FromIterator<u8> for Bytes {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        Self(bytes.into_iter().collect())
    }
}

impl PartialEq<[u8]> for Bytes {
    fn eq(&self, other: &[u8]) -> bool {
        self.0 == *other
    }
}

impl PartialEq<&[u8]> for Bytes {
    fn eq(&self, other: &&[u8]) -> bool {
        self.0 == **other
    }
}

impl PartialEq<Vec<u8>> for Bytes {
    fn eq(&self, other: &Vec<u8>) -> bool {
        self.0 == *other
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_bytes(self);
        }
        match attachments::attach(&self.0) {
            Attached::As(num) => {
                let mut placeholder = serializer.serialize_map(Some(2))?;
                placeholder.serialize_entry(PLACEHOLDER, &true)?;
                placeholder.serialize_entry(NUM, &num)?;
                placeholder.end()
            }
            Attached::NoPacket => serializer.collect_str(&Base64Display::new(self, &STANDARD)),
            Attached::TooLarge => Err(ser::Error::custom("the packet's attachments are too large")),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(BytesVisitor)
        } else {
            deserializer.deserialize_byte_buf(BytesVisitor)
        }
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if attachments::in_packet() { "binary data" } else { "a base64 string" })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bytes, A::Error> {
        let not_a_placeholder = || de::Error::invalid_type(de::Unexpected::Map, &self);
        let (mut marked, mut num) = (None, None);
        while let Some(key) = map.next_key()? {
            match key {
                PlaceholderKey::Mark if marked.is_none() => marked = Some(map.next_value::<bool>()?),
                PlaceholderKey::Num if num.is_none() => num = Some(map.next_value::<u32>()?),
                _ => return Err(not_a_placeholder()),
            }
        }
        match (marked, num) {
            (Some(true), Some(num)) => attachments::attachment(num.into()).map(Bytes).ok_or_else(not_a_placeholder),
            _ => Err(not_a_placeholder()),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
        // A packet has attachments for this; a text that happens to be base64 is another type
        // there.
        if attachments::in_packet() {
            return Err(E::invalid_type(de::Unexpected::Other("string"), &self));
        }
        STANDARD.decode(text).map(Bytes::from).map_err(|_| E::invalid_value(de::Unexpected::Other("string"), &self))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(bytes))
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
        Ok(bytes.into())
    }
}

/// The keys of a placeholder.
#[derive(Deserialize)]
#[serde(field_identifier)]
enum PlaceholderKey {
    #[serde(rename = "_placeholder")]
    Mark,
    #[serde(rename = "num")]
    Num,
    #[serde(other)]
    Other,
}

impl JsonSchema for Bytes {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Bytes".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::Bytes").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "contentEncoding": "base64", "x-binary": true })
    }
}

impl ts_rs::TS for Bytes {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &ts_rs::Config) -> String {
        "ArrayBuffer | Uint8Array".to_owned()
    }

    fn inline(cfg: &ts_rs::Config) -> String {
        Self::name(cfg)
    }
}

#[cfg(test)]
mod tests;

//! Binary data.

use std::collections::BTreeMap;

use ackord::Bytes;

use super::prelude::*;
use crate::corpus::BINARY;

const BASE64: &str = "`contentEncoding` is an annotation";

#[payload]
pub(crate) struct Upload {
    name: String,
    data: Bytes,
}

#[payload]
pub(crate) struct Pictures {
    all: Vec<Bytes>,
    thumbnail: Option<Bytes>,
    by_name: BTreeMap<String, Bytes>,
}

#[payload]
#[serde(tag = "type", content = "data")]
pub(crate) enum Frame {
    Text(String),
    Data(Bytes),
}

#[payload]
pub(crate) struct Bounded8 {
    #[payload(length(min = 1, max = 8))]
    data: Bytes,
}

#[payload]
pub(crate) struct OldBytes {
    data: Vec<u8>,
}

fn bytes() -> Bytes {
    Bytes::from(b"binary")
}

shapes! { BinaryShapes in "binary.rs":
    blob: Bytes => shape("Binary data")
        .stricter(BASE64)
        .value(bytes())
        .input(json!(BINARY))
        .refused(json!(1))
        .refused(json!(null))
        .binary()
        .note("An attachment of the packet: the JSON here is what it is outside of packets, base64.");
    upload: Upload => shape("A field of binary data")
        .stricter(BASE64)
        .value(Upload { name: "a".to_owned(), data: bytes() })
        .input(json!({"name": "a", "data": BINARY}))
        .refused(json!({"name": "a", "data": [1, 2]}))
        .refused(json!({"name": "a"}))
        .binary();
    pictures: Pictures => shape("Binary data in lists, options and maps")
        .stricter(BASE64)
        .value(Pictures { all: vec![bytes()], thumbnail: None, by_name: BTreeMap::from([("a".to_owned(), bytes())]) })
        .input(json!({"all": [BINARY, BINARY], "thumbnail": BINARY, "by_name": {}}))
        .refused(json!({"all": [null], "by_name": {}}))
        .binary();
    frame: Frame => shape("Binary data in a variant")
        .stricter(BASE64)
        .value(Frame::Text("a".to_owned()))
        .value(Frame::Data(bytes()))
        .input(json!({"type": "Data", "data": BINARY}))
        .refused(json!({"type": "Data", "data": 1}))
        .binary();
    bounded8: Bounded8 => shape("Binary data of a bounded length")
        .stricter(BASE64)
        .value(Bounded8 { data: bytes() })
        .input(json!({"data": BINARY}))
        .refused(json!({"data": 1}))
        .note("The bytes of an attachment are counted by the server alone.")
        .binary();
    old_bytes: OldBytes => shape("A list of bytes")
        .value(OldBytes { data: vec![1, 255] })
        .input(json!({"data": []}))
        .refused_but(json!({"data": [256]}), &[TypeScript], super::RANGE)
        .refused(json!({"data": "AQ=="}))
        .note("An array of numbers, as it is to serde: `Bytes` is an attachment.");
}

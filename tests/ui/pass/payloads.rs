//! Every shape that a payload may have.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::ops::RangeFrom;
use std::time::Duration;

use ackord::{Payload, payload};

#[payload]
pub struct Unit;

#[payload]
pub struct Newtype(String);

#[payload]
pub struct Pair(u32, #[payload(length(min = 1))] Vec<Newtype>);

/// Recursive.
#[payload]
pub struct Tree {
    pub children: Vec<Tree>,
    pub parent: Option<Box<Tree>>,
}

#[payload]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<u32>,
}

#[payload]
pub struct Numbers {
    #[payload(range(min = 0, max = 10))]
    pub float: f64,
    #[payload(range(min = -3))]
    pub negative: Option<i32>,
    #[payload(number)]
    pub bytes: u64,
    #[payload(number)]
    pub sizes: Vec<usize>,
    #[payload(string, range(min = 1))]
    pub id: u64,
    #[payload(string)]
    pub parent: Option<i64>,
}

#[payload]
#[derive(Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Everything {
    pub by_name: HashMap<String, u32>,
    pub by_number: BTreeMap<u32, Choice>,
    #[payload(custom(even))]
    pub even: Option<u32>,
    #[payload(pattern("^[a-z]+$"), length(max = 8))]
    pub name: String,
    #[serde(skip)]
    pub skipped: usize,
    #[serde(default)]
    pub silent: bool,
}

fn even(value: &u32) -> Result<(), &'static str> {
    if value % 2 == 0 { Ok(()) } else { Err("must be even") }
}

#[payload]
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Nothing,
    One(#[payload(length(min = 1))] String),
    Two(u32, u32),
    Named { inner: Option<Box<Choice>> },
}

#[payload]
#[serde(untagged)]
pub enum Either<A, B> {
    Left(A),
    Right(B),
}

#[payload]
pub struct Flat {
    #[serde(flatten)]
    pub numbers: Numbers,
    #[serde(flatten)]
    pub rest: HashMap<String, String>,
}

/// Of another crate, with serde's traits alone.
#[payload]
pub struct Hosts {
    #[payload(as = "String")]
    pub first: IpAddr,
    #[payload(as = "Option<String>", custom(no_loopback))]
    pub second: Option<IpAddr>,
    #[payload(as = "BTreeMap<String, Vec<Start>>")]
    pub ranges: BTreeMap<String, Vec<RangeFrom<u8>>>,
    #[serde(with = "seconds")]
    #[payload(as = "u32")]
    pub pause: Duration,
}

#[payload]
pub struct Start {
    pub start: u8,
}

#[payload]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[serde(transparent)]
pub struct Host(#[payload(as = "String")] IpAddr);

#[payload]
#[serde(tag = "kind")]
pub enum Peer {
    Known {
        #[payload(as = "String")]
        address: IpAddr,
    },
    Unknown,
}

fn no_loopback(address: &IpAddr) -> Result<(), &'static str> {
    if address.is_loopback() { Err("is this machine") } else { Ok(()) }
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(pause: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(pause.as_secs())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u32::deserialize(deserializer).map(|seconds| Duration::from_secs(seconds.into()))
    }
}

fn is_payload<T: Payload>() {}

pub fn main() {
    is_payload::<Page<Page<Tree>>>();
    is_payload::<Either<Pair, Vec<Flat>>>();
    is_payload::<Option<(Unit, Everything)>>();
    is_payload::<(Hosts, Vec<Host>, Peer)>();
}

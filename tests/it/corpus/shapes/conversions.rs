//! Types that travel as others: conversions, types of other crates, dates.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::prelude::*;

const PARSED: &str = "what a type of another crate parses is in no schema";
const CONVERTED: &str = "ts-rs does not see conversions";

#[payload]
#[serde(try_from = "String", into = "String")]
#[derive(Clone)]
pub(crate) struct RoomName {
    name: String,
}

impl TryFrom<String> for RoomName {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        if name.starts_with('#') { Ok(Self { name }) } else { Err("a room begins with #") }
    }
}

impl From<RoomName> for String {
    fn from(room: RoomName) -> Self {
        room.name
    }
}

#[payload]
#[serde(from = "Celsius", into = "Celsius")]
#[derive(Clone)]
pub(crate) struct Temperature {
    kelvin: f64,
}

#[payload]
pub(crate) struct Celsius {
    degrees: f64,
}

impl From<Celsius> for Temperature {
    fn from(celsius: Celsius) -> Self {
        Self { kelvin: celsius.degrees + 273.0 }
    }
}

impl From<Temperature> for Celsius {
    fn from(temperature: Temperature) -> Self {
        Self { degrees: temperature.kelvin - 273.0 }
    }
}

#[payload]
pub(crate) struct Peer {
    #[payload(as = "String")]
    address: IpAddr,
    #[payload(as = "Option<String>")]
    proxy: Option<IpAddr>,
}

#[payload]
#[serde(transparent)]
pub(crate) struct Address(#[payload(as = "String")] IpAddr);

/// As serde writes a `std::time::Duration`.
#[payload]
pub(crate) struct SecondsAndNanos {
    secs: u32,
    nanos: u32,
}

#[payload]
pub(crate) struct Took {
    #[payload(as = "SecondsAndNanos")]
    took: Duration,
}

#[payload]
pub(crate) struct Lasting {
    #[serde(with = "milliseconds")]
    #[payload(as = "u32")]
    lasts: Duration,
}

mod milliseconds {
    use super::*;

    pub(super) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        u32::try_from(duration.as_millis()).unwrap_or(u32::MAX).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u32::deserialize(deserializer).map(|it| Duration::from_millis(it.into()))
    }
}

/// A day, as a library of dates writes it.
pub(crate) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut parts = text.splitn(3, '-').map(str::parse::<u16>);
        let mut next = || parts.next().and_then(Result::ok).ok_or_else(|| serde::de::Error::custom("expected a date"));
        let (year, month, day) = (next()?, next()?, next()?);
        Ok(Self { year, month: month.min(12) as u8, day: day.min(31) as u8 })
    }
}

#[payload]
pub(crate) struct Birthday {
    #[payload(as = "String")]
    #[schemars(extend("format" = "date"))]
    on: Date,
}

/// As serde writes a `Result`.
#[payload]
pub(crate) enum Outcome {
    Ok(u32),
    Err(String),
}

#[payload]
pub(crate) struct Tried {
    #[payload(as = "Outcome")]
    outcome: Result<u32, String>,
}

#[payload]
pub(crate) struct Borrowed {
    text: Cow<'static, str>,
}

shapes! { ConversionShapes in "conversions.rs":
    room_name: RoomName => shape("A type that is made of another")
        .value(RoomName { name: "#lobby".to_owned() })
        .input(json!("#a"))
        .refused(json!({"name": "#a"}))
        .refused_but(json!("a"), &[Schema, TypeScript, Pass], "what `try_from` refuses is in no schema")
        .stricter("what `try_from` refuses is in no schema")
        .ts_rs(Other, CONVERTED);
    temperature: Temperature => shape("A type that is written as another")
        .value(Temperature { kelvin: 274.0 })
        .input(json!({"degrees": 1}))
        .refused(json!({"kelvin": 1}))
        .ts_rs(Other, CONVERTED);
    peer: Peer => shape("Fields of types of other crates")
        .value(Peer { address: IpAddr::from([127, 0, 0, 1]), proxy: None })
        .input(json!({"address": "::1", "proxy": "10.0.0.1"}))
        .refused(json!({"address": 1}))
        .refused_but(json!({"address": "localhost"}), &[Schema, TypeScript, Pass], PARSED)
        .stricter(PARSED);
    address: Address => shape("A newtype of a type of another crate")
        .value(Address(IpAddr::from([127, 0, 0, 1])))
        .input(json!("::1"))
        .refused(json!({}))
        .refused_but(json!("::1::"), &[Schema, TypeScript, Pass], PARSED)
        .stricter(PARSED);
    took: Took => shape("A type of another crate that is an object")
        .value(Took { took: Duration::from_millis(1500) })
        .input(json!({"took": {"secs": 1, "nanos": 0}}))
        .refused(json!({"took": 1}))
        .refused(json!({"took": {"secs": 1}}))
        .stricter("a `Duration` denies unknown fields");
    lasting: Lasting => shape("A field that a module writes")
        .value(Lasting { lasts: Duration::from_millis(1500) })
        .input(json!({"lasts": 0}))
        .refused(json!({"lasts": "1"}));
    birthday: Birthday => shape("A date")
        .value(Birthday { on: Date { year: 2024, month: 2, day: 29 } })
        .input(json!({"on": "1999-12-31"}))
        .refused(json!({"on": 1999}))
        .refused_but(json!({"on": "today"}), &[Schema, TypeScript, Pass], PARSED)
        .stricter(PARSED);
    tried: Tried => shape("A result as a field")
        .value(Tried { outcome: Ok(1) })
        .value(Tried { outcome: Err("no".to_owned()) })
        .input(json!({"outcome": {"Ok": 1}}))
        .refused(json!({"outcome": 1}))
        .refused(json!({"outcome": {"Ok": "1"}}));
    borrowed: Borrowed => shape("Text that may be borrowed")
        .value(Borrowed { text: "static".into() })
        .input(json!({"text": ""}))
        .refused(json!({"text": null}));
}

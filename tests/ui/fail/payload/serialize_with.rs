use ackord::payload;

#[payload]
struct Event {
    #[serde(serialize_with = "write")]
    at: u32,
}

fn write<S: serde::Serializer>(_: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("now")
}

fn main() {}

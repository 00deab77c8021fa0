use ackord::payload;

#[payload]
struct Event {
    #[serde(deserialize_with = "read")]
    at: u32,
}

fn read<'de, D: serde::Deserializer<'de>>(_: D) -> Result<u32, D::Error> {
    Ok(0)
}

fn main() {}

use ackord::payload;

#[payload]
struct Event {
    #[serde(with = "text")]
    at: u32,
}

mod text {
    pub fn serialize<S: serde::Serializer>(_: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("now")
    }
    pub fn deserialize<'de, D: serde::Deserializer<'de>>(_: D) -> Result<u32, D::Error> {
        Ok(0)
    }
}

fn main() {}

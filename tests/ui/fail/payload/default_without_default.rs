use ackord::payload;

#[payload]
struct Place {
    city: String,
}

#[payload]
struct Posted {
    id: u32,
    #[serde(default)]
    place: Place,
}

fn main() {}

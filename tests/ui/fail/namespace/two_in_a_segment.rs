use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/{tenant}-{room}")]
struct Place {
    tenant: String,
    room: String,
}

fn main() {}

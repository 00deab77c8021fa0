use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/project/:id")]
struct Project {
    id: u32,
}

fn main() {}

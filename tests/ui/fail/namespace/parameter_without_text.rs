use ackord::Namespace;

struct Id;

#[derive(Namespace)]
#[namespace("/project/{id}")]
struct Project {
    id: Id,
}

fn main() {}

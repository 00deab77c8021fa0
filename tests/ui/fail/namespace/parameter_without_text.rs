use ackord::Namespace;

struct Id;

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("id")
    }
}

#[derive(Namespace)]
#[namespace("/project/{id}")]
struct Project {
    id: Id,
}

fn main() {}

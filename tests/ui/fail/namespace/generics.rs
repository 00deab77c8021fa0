use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/project/{id}")]
struct Project<T> {
    id: T,
}

fn main() {}

use ackord::Namespace;

struct Id(u32);

#[derive(Namespace)]
#[namespace("/project/{id}/{part}")]
struct Project {
    id: Id,
    part: String,
}

fn main() {}

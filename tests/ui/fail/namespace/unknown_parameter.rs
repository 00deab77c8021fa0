use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/project/{id}")]
struct Project;

fn main() {}

use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/project/{0}")]
struct Project(u32);

fn main() {}

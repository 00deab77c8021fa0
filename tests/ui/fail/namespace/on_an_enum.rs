use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/chat")]
enum Chat {}

fn main() {}

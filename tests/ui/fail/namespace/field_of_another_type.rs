use ackord::{Io, Namespace};

#[derive(Namespace)]
#[namespace("/project/{id}")]
struct Project {
    id: u32,
}

fn reach(io: &Io) {
    let _ = io.at(Project { id: "7" });
}

fn main() {}

use ackord::Io;

struct Chat;

fn reach(io: &Io) {
    let _ = io.of::<Chat>();
}

fn main() {}

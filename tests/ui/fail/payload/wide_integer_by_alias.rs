use ackord::payload;

type MessageId = u64;

#[payload]
struct Message {
    id: MessageId,
}

fn main() {}

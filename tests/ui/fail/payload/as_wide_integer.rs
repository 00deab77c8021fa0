use ackord::payload;

#[payload]
struct Count {
    #[payload(as = "u64")]
    count: std::sync::atomic::AtomicU64,
}

fn main() {}

type Id = u64;

#[ackord::payload]
pub struct Ids {
    pub id: Id,
}

fn main() {}

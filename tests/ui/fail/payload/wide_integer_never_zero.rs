use std::num::{NonZero, NonZeroU64};

#[ackord::payload]
pub struct Ids {
    pub one: NonZeroU64,
    pub two: Option<NonZero<i64>>,
    #[payload(string)]
    pub three: NonZeroU64,
}

fn main() {}

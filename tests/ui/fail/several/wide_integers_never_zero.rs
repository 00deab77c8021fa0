use std::num::{NonZero, NonZeroU64};

#[ackord::payload]
pub struct Ids {
    pub one: NonZeroU64, // wrong
    pub two: Option<NonZero<i64>>, // wrong
    #[payload(string)] // wrong
    pub three: NonZeroU64,
}

fn main() {}

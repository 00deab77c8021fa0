use std::collections::{BTreeMap, HashMap};

#[ackord::payload]
pub struct Sizes {
    pub by_name: HashMap<String, u64>,
    pub by_number: BTreeMap<i64, String>,
    pub pair: (u8, Option<u128>),
}

#[ackord::payload]
pub struct Id(u64);

fn main() {}

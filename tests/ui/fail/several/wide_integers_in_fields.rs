use std::collections::{BTreeMap, HashMap};

#[ackord::payload]
pub struct Sizes {
    pub by_name: HashMap<String, u64>, // wrong
    pub by_number: BTreeMap<i64, String>, // wrong
    pub pair: (u8, Option<u128>), // wrong
}

#[ackord::payload]
pub struct Id(u64); // wrong

fn main() {}

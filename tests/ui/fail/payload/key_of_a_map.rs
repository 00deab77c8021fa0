use ackord::payload;

use std::collections::HashMap;

#[payload]
#[derive(PartialEq, Eq, Hash)]
struct Point {
    x: u32,
}

#[payload]
struct Board {
    stones: HashMap<Point, u32>,
}

fn main() {}

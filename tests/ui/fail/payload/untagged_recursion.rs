use ackord::payload;

#[payload]
#[serde(untagged)]
enum Tree {
    Leaf(u32),
    Node { children: Vec<Option<Box<Tree>>> },
}

fn main() {}

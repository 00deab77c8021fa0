#[ackord::payload(ts = "string; number")]
pub struct UserId(String);

#[ackord::payload]
#[ts(type = "Array<string")]
pub struct Tags(Vec<String>);

#[ackord::payload]
pub struct Message {
    #[ts(type = "string\n")]
    pub text: String,
}

#[ackord::payload(ts = "string")]
#[ts(type = "string")]
pub struct Twice(String);

fn main() {}

#[ackord::payload(ts = "string; number")] // wrong
pub struct UserId(String);

#[ackord::payload]
#[ts(type = "Array<string")] // wrong
pub struct Tags(Vec<String>);

#[ackord::payload]
pub struct Message {
    #[ts(type = "string\n")] // wrong
    pub text: String,
}

#[ackord::payload(ts = "string")]
#[ts(type = "string")] // wrong
pub struct Twice(String);

fn main() {}

use ackord::payload;

#[payload]
struct Message {
    #[payload(custom(is_even))]
    number: u32,
}

fn is_even(number: u32) -> Result<(), String> {
    if number % 2 == 0 { Ok(()) } else { Err("odd".to_owned()) }
}

fn main() {}

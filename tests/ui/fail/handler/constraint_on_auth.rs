use ackord::{Namespace, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self, #[payload(length(min = 1))] token: String) -> Result<(), String>;
}

fn main() {}

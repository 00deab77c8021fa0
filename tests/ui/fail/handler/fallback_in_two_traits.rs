use ackord::{Namespace, Socket, Value, handler};

#[derive(Namespace)]
#[namespace("/chat", handlers = (ChatHandler, UploadHandler))]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[fallback]
    async fn other(&self, socket: &Socket<Chat>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<Value>;
}

#[handler(Chat)]
trait UploadHandler {
    #[fallback]
    async fn other(&self, socket: &Socket<Chat>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<Value>;
}

fn main() {}

use ackord::{Namespace, Never, handler};

#[derive(Namespace)]
#[namespace("/chat", handlers = (ChatHandler, UploadHandler))]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> Result<(), Never>;
}

#[handler(Chat)]
trait UploadHandler {
    #[connect]
    async fn connect(&self) -> Result<(), Never>;
}

fn main() {}

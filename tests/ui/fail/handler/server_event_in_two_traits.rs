use ackord::{Events, Namespace, handler};

#[derive(Events)]
#[events(server)]
enum Told {
    Closed,
}

#[derive(Namespace)]
#[namespace("/chat", server = Told, handlers = (ChatHandler, UploadHandler))]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[server_event]
    async fn told(&self, event: Told);
}

#[handler(Chat)]
trait UploadHandler {
    #[server_event]
    async fn told(&self, event: Told);
}

fn main() {}

use ackord::{Events, Io, Namespace, Reply, Socket, handler, payload};

#[payload]
struct Message {
    id: std::net::IpAddr, // wrong
    text: String,
}

#[payload]
struct Page {
    messages: Vec<Message>,
}

#[derive(Events)]
enum ChatEvent {
    Posted(Message),
    Edited { message: Message },
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, message: Message) -> Reply<Message>;
    #[event]
    async fn edit(&self, socket: &Socket<Chat>, message: Message) -> Message;
    #[event]
    async fn page(&self, socket: &Socket<Chat>) -> Vec<Page>;
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>, message: Message) -> Reply<Message> {
        Ok(message)
    }

    async fn edit(&self, socket: &Socket<Chat>, message: Message) -> Message {
        socket.emit(ChatEvent::Edited { message: Message { id: message.id, text: message.text.clone() } });
        message
    }

    async fn page(&self, _: &Socket<Chat>) -> Vec<Page> {
        Vec::new()
    }
}

fn main() {
    let _ = Io::builder().serve::<Chat, _>(Server);
}

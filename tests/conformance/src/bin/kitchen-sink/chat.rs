//! The namespace `/chat`: only with a token and a name; rooms, and what is said in them.

use ackord::{Ack, Bytes, DisconnectReason, Events, Namespace, Socket, Value, handler, payload};

use crate::app::{App, Done};

/// What one comes in with: anything, so that a wrong type is refused like a wrong value.
#[payload]
pub(crate) struct Credentials {
    token: Option<Value>,
    name: Option<Value>,
}

/// Why somebody did not come in.
#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(untagged)]
pub(crate) enum Refused {
    #[error("not authorized")]
    NotAuthorized { code: u16, hint: String },
    #[error("name required")]
    NameRequired { code: u16, field: String },
}

/// The data of a socket.
pub(crate) struct Member {
    name: String,
}

#[payload]
pub(crate) struct Joined {
    room: String,
    name: String,
}

#[payload]
pub(crate) struct Left {
    room: String,
    name: String,
    /// Only when the socket itself is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[payload]
pub(crate) struct Message {
    room: String,
    from: String,
    text: String,
}

#[payload]
pub(crate) struct File {
    room: String,
    from: String,
    name: String,
    data: Bytes,
}

#[payload]
#[serde(rename_all = "camelCase")]
pub(crate) struct Polled {
    answers: Vec<Value>,
    timed_out: bool,
}

/// What the server emits.
#[derive(Events)]
pub(crate) enum ChatEvent {
    Joined(Joined),
    Left(Left),
    Message(Message),
    File(File),
    Poll(String, Ack<Value>),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
pub(crate) struct Chat;

/// What a client may do.
#[handler(Chat)]
pub(crate) trait ChatHandler {
    #[connect]
    async fn connect(&self, auth: Credentials) -> Result<Member, Refused>;
    #[connected]
    async fn connected(&self, socket: &Socket<Chat>);
    #[event]
    async fn join(&self, socket: &Socket<Chat>, room: String) -> Vec<String>;
    #[event]
    async fn leave(&self, socket: &Socket<Chat>, room: String) -> Done;
    #[event]
    async fn rooms(&self, socket: &Socket<Chat>) -> Vec<String>;
    #[event]
    async fn members(&self, socket: &Socket<Chat>, room: String) -> Vec<String>;
    #[event]
    async fn say(&self, socket: &Socket<Chat>, room: String, text: String) -> Done;
    #[event("say-others")]
    async fn say_others(&self, socket: &Socket<Chat>, room: String, text: String) -> Done;
    #[event("say-except")]
    async fn say_except(&self, socket: &Socket<Chat>, room: String, except: String, text: String) -> Done;
    #[event("say-multi")]
    async fn say_multi(&self, socket: &Socket<Chat>, rooms: Vec<String>, text: String) -> Done;
    #[event]
    async fn whisper(&self, socket: &Socket<Chat>, name: String, text: String) -> Done;
    #[event]
    async fn shout(&self, socket: &Socket<Chat>, text: String) -> Done;
    #[event("shout-others")]
    async fn shout_others(&self, socket: &Socket<Chat>, text: String) -> Done;
    #[event("send-file")]
    async fn send_file(&self, socket: &Socket<Chat>, room: String, name: String, data: Bytes) -> Done;
    #[event]
    async fn poll(&self, socket: &Socket<Chat>, room: String, question: String, milliseconds: u32) -> Polled;
    #[event]
    async fn pull(&self, socket: &Socket<Chat>, room: String, into: String) -> Vec<String>;
    #[event]
    async fn push(&self, socket: &Socket<Chat>, room: String, outof: String) -> Vec<String>;
    #[event]
    async fn ban(&self, socket: &Socket<Chat>, name: String, hard: bool) -> u32;
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Chat>, reason: DisconnectReason);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason);
}

impl ChatHandler for App {
    async fn connect(&self, auth: Credentials) -> Result<Member, Refused> {
        if auth.token.as_ref().and_then(Value::as_str) != Some("letmein") {
            return Err(Refused::NotAuthorized { code: 401, hint: "send a token".to_owned() });
        }
        match auth.name.as_ref().and_then(Value::as_str) {
            Some(name) if !name.is_empty() => Ok(Member { name: name.to_owned() }),
            _ => Err(Refused::NameRequired { code: 422, field: "name".to_owned() }),
        }
    }

    async fn connected(&self, socket: &Socket<Chat>) {
        self.came(socket);
        // One that was recovered is still in its rooms.
        if !socket.recovered() {
            socket.join(user(&socket.data().name));
        }
    }

    async fn join(&self, socket: &Socket<Chat>, room: String) -> Vec<String> {
        socket.join(room.as_str());
        socket.to(room.as_str()).emit(ChatEvent::Joined(Joined { room: room.clone(), name: name(socket) }));
        members(socket, &room)
    }

    async fn leave(&self, socket: &Socket<Chat>, room: String) -> Done {
        socket.leave(room.as_str());
        socket.to(room.as_str()).emit(ChatEvent::Left(Left { room, name: name(socket), reason: None }));
        Done::Ok
    }

    async fn rooms(&self, socket: &Socket<Chat>) -> Vec<String> {
        sorted(socket.rooms().iter().map(ToString::to_string))
    }

    async fn members(&self, socket: &Socket<Chat>, room: String) -> Vec<String> {
        members(socket, &room)
    }

    async fn say(&self, socket: &Socket<Chat>, room: String, text: String) -> Done {
        socket.everybody().to(room.as_str()).emit(message(socket, room, text));
        Done::Ok
    }

    async fn say_others(&self, socket: &Socket<Chat>, room: String, text: String) -> Done {
        socket.to(room.as_str()).emit(message(socket, room, text));
        Done::Ok
    }

    async fn say_except(&self, socket: &Socket<Chat>, room: String, except: String, text: String) -> Done {
        socket.everybody().to(room.as_str()).except(except).emit(message(socket, room, text));
        Done::Ok
    }

    async fn say_multi(&self, socket: &Socket<Chat>, rooms: Vec<String>, text: String) -> Done {
        let room = rooms.join("+");
        socket.everybody().to_each(rooms).emit(message(socket, room, text));
        Done::Ok
    }

    async fn whisper(&self, socket: &Socket<Chat>, name: String, text: String) -> Done {
        let room = user(&name);
        socket.everybody().to(room.as_str()).emit(message(socket, room, text));
        Done::Ok
    }

    async fn shout(&self, socket: &Socket<Chat>, text: String) -> Done {
        socket.everybody().emit(message(socket, "*".to_owned(), text));
        Done::Ok
    }

    async fn shout_others(&self, socket: &Socket<Chat>, text: String) -> Done {
        socket.broadcast().emit(message(socket, "*".to_owned(), text));
        Done::Ok
    }

    async fn send_file(&self, socket: &Socket<Chat>, room: String, file: String, data: Bytes) -> Done {
        let from = name(socket);
        let event = ChatEvent::File(File { room: room.clone(), from, name: file, data });
        socket.everybody().to(room).emit(event);
        Done::Ok
    }

    async fn poll(&self, socket: &Socket<Chat>, room: String, question: String, milliseconds: u32) -> Polled {
        let asked = socket.everybody().to(room).timeout(std::time::Duration::from_millis(milliseconds.into()));
        let mut acks = asked.emit_with_ack(|ack| ChatEvent::Poll(question, ack)).await;
        acks.answers.sort_by_key(as_text);
        Polled { answers: acks.answers, timed_out: !acks.missing.is_empty() }
    }

    async fn pull(&self, socket: &Socket<Chat>, room: String, into: String) -> Vec<String> {
        socket.everybody().to(room).join(into.as_str());
        members(socket, &into)
    }

    async fn push(&self, socket: &Socket<Chat>, room: String, outof: String) -> Vec<String> {
        socket.everybody().to(room).leave(outof.as_str());
        members(socket, &outof)
    }

    async fn ban(&self, socket: &Socket<Chat>, name: String, hard: bool) -> u32 {
        let banned = socket.everybody().to(user(&name)).sockets();
        for socket in &banned {
            if hard { socket.close() } else { socket.disconnect() }
        }
        banned.len() as u32
    }

    async fn disconnecting(&self, socket: &Socket<Chat>, reason: DisconnectReason) {
        for room in socket.rooms().into_iter().filter(|room| !room.as_str().starts_with("user:")) {
            let left = Left { room: room.to_string(), name: name(socket), reason: Some(reason.to_string()) };
            socket.to(room).emit(ChatEvent::Left(left));
        }
    }

    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason) {
        self.went(socket, reason);
    }
}

/// The room of everybody who came in under this name.
fn user(name: &str) -> String {
    format!("user:{name}")
}

fn name(socket: &Socket<Chat>) -> String {
    socket.data().name.clone()
}

fn message(socket: &Socket<Chat>, room: String, text: String) -> ChatEvent {
    ChatEvent::Message(Message { room, from: name(socket), text })
}

/// The names of those in a room, sorted.
fn members(socket: &Socket<Chat>, room: &str) -> Vec<String> {
    sorted(socket.everybody().within(room).sockets().iter().map(name))
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// What answers are sorted by.
fn as_text(answer: &Value) -> String {
    answer.as_str().map_or_else(|| serde_json::to_string(answer).unwrap_or_default(), str::to_owned)
}

use std::time::Duration;

use ackord::{
    Ack, AckError, EventError, EventRequest, EventService, Events, Failure, InternalExt, Io, Issue, Namespace, Reply,
    Socket, handler, payload,
};
use tower::ServiceBuilder;
use tower::layer::layer_fn;
use tower::timeout::TimeoutLayer;
use tower::{ServiceExt, service_fn};

#[payload]
pub struct Token {
    #[payload(length(min = 1))]
    name: String,
}

/// Why somebody is not let in.
#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refused {
    #[error("banned until {until}")]
    Banned { until: String },
}

#[payload]
pub struct NewMessage {
    room: String,
    #[payload(length(min = 1, max = 20))]
    text: String,
}

#[payload]
pub struct Posted {
    id: u32,
}

/// Why a message was not posted.
#[payload]
#[derive(Debug)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PostError {
    Muted { until: String },
    UnknownRoom,
}

#[payload]
pub struct Receipt {
    yes: bool,
}

/// Why nothing was ordered.
#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum OrderError {
    Declined,
    NoAnswer,
}

#[derive(Events)]
pub enum ChatEvent {
    Confirm(String, Ack<Receipt>),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
pub struct Chat;

#[handler(Chat)]
pub trait ChatHandler {
    #[connect]
    async fn connect(&self, token: Token) -> Result<String, Refused>;
    #[event]
    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError>;
    #[event]
    async fn rename(&self, socket: &Socket<Chat>, name: String) -> Reply<()>;
    #[event]
    async fn order(&self, socket: &Socket<Chat>, dish: String) -> Reply<Posted, OrderError>;
    #[event]
    async fn count(&self, socket: &Socket<Chat>, #[payload(length(max = 20))] room: String) -> u32;
}

struct Server;

impl Server {
    fn room(&self, name: &str) -> Result<u32, PostError> {
        if name == "lobby" { Ok(1) } else { Err(PostError::UnknownRoom) }
    }

    fn save(&self, _room: u32, text: &str) -> std::io::Result<u32> {
        if text == "lost" { Err(std::io::Error::other("no space left on device")) } else { Ok(7) }
    }
}

impl ChatHandler for Server {
    async fn connect(&self, token: Token) -> Result<String, Refused> {
        if token.name == "spammer" {
            return Err(Refused::Banned { until: "noon".to_owned() });
        }
        Ok(token.name)
    }

    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError> {
        if socket.data() == "loudmouth" {
            return Err(PostError::Muted { until: "noon".to_owned() }.into());
        }
        let room = self.room(&message.room)?; // a `Result<_, PostError>`: the arm `error`
        let id = self.save(room, &message.text).internal()?; // any other error: logged here, `internal` there
        Ok(Posted { id })
    }

    async fn rename(&self, _: &Socket<Chat>, name: String) -> Reply<()> {
        if name == "admin" {
            return Err(Failure::rejected(Issue::at("/0", "taken", "somebody has that name")));
        }
        Ok(())
    }

    async fn order(&self, socket: &Socket<Chat>, dish: String) -> Reply<Posted, OrderError> {
        let sure = socket.timeout(Duration::from_secs(5)).emit_with_ack(|ack| ChatEvent::Confirm(dish, ack)).await;
        match sure {
            Ok(Receipt { yes: true }) => Ok(Posted { id: 8 }),
            Ok(Receipt { yes: false }) => Err(OrderError::Declined.into()),
            Err(AckError::Timeout | AckError::Disconnected) => Err(OrderError::NoAnswer.into()),
            error @ Err(_) => error.map(|_| Posted { id: 0 }).internal(), // an answer that does not fit, among others
        }
    }

    async fn count(&self, _: &Socket<Chat>, room: String) -> u32 {
        assert_ne!(room, "cellar", "nobody counts there");
        3
    }
}

pub fn io() -> Result<Io, ackord::Error> {
    let opened = layer_fn(|handlers: EventService<Chat>| {
        service_fn(move |event: EventRequest<Chat>| {
            let handlers = handlers.clone();
            async move {
                if event.socket().data() == "stranger" {
                    return Err(EventError::new("closed", "come back tomorrow"));
                }
                handlers.oneshot(event).await
            }
        })
    });
    let layers = ServiceBuilder::new().layer(TimeoutLayer::new(Duration::from_secs(10))).layer(opened);
    Io::builder().serve_with::<Chat, _>(Server, layers).build()
}

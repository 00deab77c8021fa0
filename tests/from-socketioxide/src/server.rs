use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::State as Shared;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, Extension, SocketRef, State, TryData};
use socketioxide::handler::ConnectHandler;

#[derive(Deserialize)]
struct Token {
    name: String,
}

#[derive(Clone)]
struct User {
    name: String,
}

#[derive(Debug, thiserror::Error)]
#[error("say who you are")]
struct NoName;

#[derive(Deserialize)]
struct NewMessage {
    room: String,
    text: String,
}

#[derive(Serialize)]
struct Message {
    from: String,
    text: String,
}

#[derive(Serialize)]
struct Posted {
    id: u32,
}

#[derive(Clone, Default)]
struct Messages(Arc<AtomicU32>);

async fn authenticate(socket: SocketRef, Data(token): Data<Token>) -> Result<(), NoName> {
    if token.name.is_empty() {
        return Err(NoName);
    }
    socket.extensions.insert(User { name: token.name });
    Ok(())
}

async fn connected(socket: SocketRef) {
    socket.on("join", async |socket: SocketRef, Data(room): Data<String>, ack: AckSender| {
        socket.join(room.clone());
        ack.send(&room).ok();
    });
    socket.on("message", message);
    socket.on_disconnect(async |socket: SocketRef, Extension(user): Extension<User>| {
        socket.broadcast().emit("left", &user.name).await.ok();
    });
}

async fn message(
    socket: SocketRef,
    TryData(message): TryData<NewMessage>,
    Extension(user): Extension<User>,
    State(messages): State<Messages>,
    ack: AckSender,
) {
    let message = match message {
        Ok(message) => message,
        Err(error) => {
            ack.send(&serde_json::json!({ "status": "rejected", "message": error.to_string() })).ok();
            return;
        }
    };
    socket.to(message.room).emit("message", &Message { from: user.name, text: message.text }).await.ok();
    let id = messages.0.fetch_add(1, Ordering::Relaxed);
    ack.send(&serde_json::json!({ "status": "ok", "data": Posted { id } })).ok();
}

async fn push(Shared(io): Shared<SocketIo>, text: String) {
    if let Some(chat) = io.of("/chat") {
        chat.to("lobby").emit("message", &Message { from: "the house".to_owned(), text }).await.ok();
    }
}

pub fn app() -> Router {
    let (layer, io) = SocketIo::builder().max_payload(5_000_000).with_state(Messages::default()).build_layer();
    io.ns("/chat", connected.with(authenticate));
    Router::new().route("/push", post(push)).with_state(io).layer(layer)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("localhost:3000").await?;
    axum::serve(listener, app()).await
}

//! The namespace `/admin`: what an operator wants to know and to do. The decision who comes in takes its time.

use std::time::Duration;

use ackord::{DisconnectReason, Namespace, NoAck, Socket, Value, handler, payload};

use crate::app::{App, Done, Entry};
use crate::chat::Chat;
use crate::root::{Root, RootEvent};

/// How long somebody is thought about.
const THOUGHT: Duration = Duration::from_millis(50);

/// What one comes in with: anything, so that a wrong type is refused like a wrong value.
#[payload]
pub(crate) struct Credentials {
    token: Option<Value>,
}

/// Why somebody did not come in.
#[payload]
#[derive(Debug, thiserror::Error)]
#[error("forbidden")]
pub(crate) struct Forbidden {
    code: u16,
}

/// How many there are.
#[payload]
pub(crate) struct Stats {
    root: u32,
    chat: u32,
    admin: u32,
    connections: u32,
}

#[derive(Namespace)]
#[namespace("/admin")]
pub(crate) struct Admin;

/// What an operator may do.
#[handler(Admin)]
pub(crate) trait AdminHandler {
    #[connect]
    async fn connect(&self, auth: Credentials) -> Result<(), Forbidden>;
    #[connected]
    async fn connected(&self, socket: &Socket<Admin>);
    #[event]
    async fn stats(&self, socket: &Socket<Admin>) -> Stats;
    #[event("journal")]
    async fn read_journal(&self, socket: &Socket<Admin>) -> Vec<Entry>;
    #[event]
    async fn notice(&self, socket: &Socket<Admin>, text: String) -> Done;
    #[event]
    async fn shutdown(&self, socket: &Socket<Admin>) -> NoAck;
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Admin>, reason: DisconnectReason);
}

impl AdminHandler for App {
    async fn connect(&self, auth: Credentials) -> Result<(), Forbidden> {
        tokio::time::sleep(THOUGHT).await;
        match auth.token.as_ref().and_then(Value::as_str) {
            Some("admin-secret") => Ok(()),
            _ => Err(Forbidden { code: 403 }),
        }
    }

    async fn connected(&self, socket: &Socket<Admin>) {
        self.came(socket);
    }

    async fn stats(&self, socket: &Socket<Admin>) -> Stats {
        let io = socket.io();
        Stats {
            root: io.of::<Root>().count() as u32,
            chat: io.of::<Chat>().count() as u32,
            admin: io.of::<Admin>().count() as u32,
            connections: io.connections() as u32,
        }
    }

    async fn read_journal(&self, _: &Socket<Admin>) -> Vec<Entry> {
        self.journal()
    }

    async fn notice(&self, socket: &Socket<Admin>, text: String) -> Done {
        socket.io().of::<Root>().emit(RootEvent::Notice(text));
        Done::Ok
    }

    async fn shutdown(&self, _: &Socket<Admin>) -> NoAck {
        self.stop();
        NoAck
    }

    async fn disconnect(&self, socket: &Socket<Admin>, reason: DisconnectReason) {
        self.went(socket, reason);
    }
}

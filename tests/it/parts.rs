//! One namespace whose handlers are spread over several traits.

use std::sync::Arc;

use ackord::{Contract, Events, Io, Namespace, payload};

use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, soon};

/// A shared desk.
#[derive(Namespace)]
#[namespace("/desk", public = Seen, server = Told, handlers = (posts::PostHandler, uploads::UploadHandler, Leaving))]
pub(crate) struct Desk;

use leaving::Leaving;

/// What others see of a socket: its name's length.
#[payload]
#[derive(Debug, PartialEq)]
pub(crate) struct Seen {
    length: u32,
}

impl From<&String> for Seen {
    fn from(name: &String) -> Self {
        Self { length: u32::try_from(name.len()).unwrap() }
    }
}

#[derive(Events)]
#[events(server)]
pub(crate) enum Told {
    Closed(u32),
}

mod posts {
    use ackord::{DisconnectReason, Reply, Socket, handler};

    use super::{Desk, State};

    /// What is posted.
    #[handler(Desk)]
    pub(crate) trait PostHandler {
        #[connected]
        async fn greeted(&self, socket: &Socket<Desk>);
        /// Post a text.
        #[event]
        async fn post(&self, socket: &Socket<Desk>, text: String) -> Reply<String>;
        #[disconnect]
        async fn left(&self, socket: &Socket<Desk>, reason: DisconnectReason);
    }

    impl PostHandler for State {
        async fn greeted(&self, socket: &Socket<Desk>) {
            tokio::task::yield_now().await;
            self.write(format!("posts connected {}", socket.data()));
        }

        async fn post(&self, socket: &Socket<Desk>, text: String) -> Reply<String> {
            Ok(format!("{}: {text}", socket.data()))
        }

        async fn left(&self, socket: &Socket<Desk>, reason: DisconnectReason) {
            tokio::task::yield_now().await;
            self.write(format!("posts disconnect {reason}"));
            assert_ne!(socket.data(), "panic");
        }
    }
}

mod uploads {
    use ackord::{DisconnectReason, Socket, Value, handler, payload};

    use super::{Desk, State};

    #[payload]
    pub(crate) struct Token {
        pub(crate) name: String,
    }

    #[payload]
    #[derive(Debug, thiserror::Error)]
    #[error("nobody")]
    pub(crate) struct Nobody {}

    /// What is uploaded.
    #[handler(Desk)]
    pub(crate) trait UploadHandler {
        #[connect]
        async fn connect(&self, auth: Token) -> Result<String, Nobody>;
        #[connected]
        async fn connected(&self, socket: &Socket<Desk>);
        #[event("upload file", order = "serial")]
        async fn upload(&self, socket: &Socket<Desk>, number: u32) -> u32;
        #[cfg(any())]
        #[event]
        async fn post(&self, socket: &Socket<Desk>);
        #[fallback]
        async fn other(
            &self,
            socket: &Socket<Desk>,
            event: String,
            args: Vec<Value>,
            wants_ack: bool,
        ) -> Option<String>;
        #[disconnecting]
        async fn leaves(&self, socket: &Socket<Desk>, reason: DisconnectReason);
        #[disconnect]
        async fn disconnect(&self, socket: &Socket<Desk>, reason: DisconnectReason);
    }

    impl UploadHandler for State {
        async fn connect(&self, auth: Token) -> Result<String, Nobody> {
            if auth.name.is_empty() { Err(Nobody {}) } else { Ok(auth.name) }
        }

        async fn connected(&self, _: &Socket<Desk>) {
            self.write("uploads connected");
        }

        async fn upload(&self, _: &Socket<Desk>, number: u32) -> u32 {
            self.run_slowly(number).await
        }

        async fn other(&self, _: &Socket<Desk>, event: String, args: Vec<Value>, _: bool) -> Option<String> {
            Some(format!("{event} with {}", args.len()))
        }

        async fn leaves(&self, _: &Socket<Desk>, reason: DisconnectReason) {
            self.write(format!("uploads disconnecting {reason}"));
        }

        async fn disconnect(&self, _: &Socket<Desk>, reason: DisconnectReason) {
            self.write(format!("uploads disconnect {reason}"));
        }
    }
}

mod leaving {
    use ackord::{DisconnectReason, Socket, handler};

    use super::{Desk, State, Told};

    #[handler(Desk)]
    pub(crate) trait Leaving {
        #[event]
        async fn last(&self, socket: &Socket<Desk>);
        #[disconnecting]
        async fn leaves(&self, socket: &Socket<Desk>, reason: DisconnectReason);
        #[disconnect]
        async fn left(&self, socket: &Socket<Desk>, reason: DisconnectReason);
        #[server_event]
        async fn told(&self, event: Told);
    }

    impl Leaving for State {
        async fn told(&self, event: Told) {
            let Told::Closed(number) = event;
            self.write(format!("closed {number}"));
        }

        async fn last(&self, _: &Socket<Desk>) {}

        async fn leaves(&self, socket: &Socket<Desk>, reason: DisconnectReason) {
            assert!(!socket.is_connected());
            self.write(format!("leaving disconnecting {reason}"));
        }

        async fn left(&self, _: &Socket<Desk>, reason: DisconnectReason) {
            self.write(format!("leaving disconnect {reason}"));
        }
    }
}

async fn desks() -> (Server, Arc<State>) {
    let state = State::new();
    let handler = state.clone();
    let server = Server::start_with(|builder| builder.serve::<Desk, _>(handler)).await;
    (server, state)
}

async fn sit_down(server: &Server, name: &str) -> WebSocket {
    let mut client = WebSocket::open(server.address).await;
    client.send(&format!(r#"40/desk,{{"name":"{name}"}}"#)).await;
    assert!(client.receive().await.starts_with(r#"40/desk,{"sid":"#));
    client
}

#[tokio::test]
async fn the_events_of_all_traits_are_handled_and_a_fallback_takes_the_rest() {
    let (server, _) = desks().await;
    let mut client = sit_down(&server, "ann").await;
    client.send(r#"42/desk,1["post","hi"]"#).await;
    client.expect(r#"43/desk,1[{"status":"ok","data":"ann: hi"}]"#).await;
    client.send(r#"42/desk,2["last"]"#).await;
    client.expect("43/desk,2[]").await;
    client.send(r#"42/desk,3["leaves",1,2]"#).await;
    client.expect(r#"43/desk,3["leaves with 2"]"#).await;
}

#[tokio::test]
async fn one_trait_decides_who_comes_in() {
    let (server, _) = desks().await;
    let mut client = WebSocket::open(server.address).await;
    client.send(r#"40/desk,{"name":""}"#).await;
    client.expect(r#"44/desk,{"message":"nobody","data":{}}"#).await;
    client.send("40/desk,").await;
    assert!(client.receive().await.starts_with(r#"44/desk,{"message":"rejected","#));
}

#[tokio::test]
async fn what_all_traits_are_told_they_are_told_in_the_order_of_the_list() {
    let (server, state) = desks().await;
    // A panic in one does not keep the others from running.
    for name in ["ann", "panic"] {
        let mut client = sit_down(&server, name).await;
        client.send(r#"42/desk,1["last"]"#).await;
        client.expect("43/desk,1[]").await;
        client.send("41/desk,").await;
        state.wait_for(1, "leaving disconnect ").await;
        let reason = "client namespace disconnect";
        let told = [
            format!("posts connected {name}"),
            "uploads connected".to_owned(),
            format!("uploads disconnecting {reason}"),
            format!("leaving disconnecting {reason}"),
            format!("posts disconnect {reason}"),
            format!("uploads disconnect {reason}"),
            format!("leaving disconnect {reason}"),
        ];
        assert_eq!(state.log(), told);
        state.clear();
    }
}

#[tokio::test]
async fn one_trait_hears_other_servers_and_they_see_what_another_decided() {
    let (server, state) = desks().await;
    let _client = sit_down(&server, "ann").await;
    server.io.of::<Desk>().server_side_emit(Told::Closed(7));
    state.wait_for(1, "closed 7").await;
    let seen = server.io.of::<Desk>().fetch().await.unwrap();
    assert_eq!(seen.iter().map(|socket| socket.data()).collect::<Vec<_>>(), [&Seen { length: 3 }]);
}

#[tokio::test]
async fn a_serial_handler_of_one_trait_holds_back_the_events_of_the_others() {
    let (server, state) = desks().await;
    let mut client = sit_down(&server, "ann").await;
    client.send(r#"42/desk,1["upload file",1]"#).await;
    client.send(r#"42/desk,2["post","hi"]"#).await;
    state.wait_for(1, "start 1").await;
    client.expect_silence(30).await;
    state.open(1);
    client.expect("43/desk,1[1]").await;
    client.expect(r#"43/desk,2[{"status":"ok","data":"ann: hi"}]"#).await;
}

#[tokio::test]
async fn middleware_goes_round_the_events_of_all_traits() {
    let state = State::new();
    let (handler, log) = (state.clone(), state.clone());
    let layer = tower::layer::layer_fn(move |inner: ackord::EventService<Desk>| {
        let log = log.clone();
        tower::util::MapRequest::new(inner, move |request: ackord::EventRequest<Desk>| {
            log.write(format!("passes {}", request.name()));
            request
        })
    });
    let server = Server::start_with(|builder| builder.serve_with::<Desk, _>(handler, layer)).await;
    let mut client = sit_down(&server, "ann").await;
    for event in ["post", "last", "other"] {
        client.send(&format!(r#"42/desk,["{event}",1]"#)).await;
    }
    soon("the events", state.wait_for(3, "passes ")).await;
}

#[test]
fn the_contract_has_the_events_of_all_traits() {
    let contract = Contract::new("desk", "1.0.0").namespace::<Desk>();
    let document = contract.document().unwrap();
    let [desk] = document.namespaces.as_slice() else { panic!("one namespace") };
    let events: Vec<_> = desk.client_to_server.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(events, ["post", "upload file", "last"]);
    assert_eq!(desk.client_docs, "What is posted.\n\nWhat is uploaded.");
    assert!(desk.auth.is_some());
    assert!(desk.refused.is_some());
    let typescript = contract.typescript().unwrap();
    assert!(typescript.contains(r#""upload file": ("#), "{typescript}");
}

#[test]
fn one_state_serves_several_namespaces() {
    let state = State::new();
    let io = Io::builder().serve::<Desk, _>(state.clone()).serve::<crate::support::contract::Main, _>(state);
    io.build().unwrap();
}

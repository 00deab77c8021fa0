//! What is logged.

use std::cell::RefCell;
use std::fmt::{self, Write};
use std::sync::Once;

use ackord::{EventRequest, EventService, Io, Namespace, Socket, handler};
use tower::layer::layer_fn;
use tower::{ServiceExt, service_fn};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::support::Server;
use crate::support::websocket::WebSocket;

thread_local! {
    /// The errors that are logged on this thread, a line each.
    static ERRORS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn errors() -> Vec<String> {
    ERRORS.take()
}

/// Writes down errors, on every thread from the first call on. What the threads of other tests log is theirs: a subscriber
/// for one thread alone would miss what another thread was the first to log.
fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        tracing::subscriber::set_global_default(Errors).unwrap();
        tracing::callsite::rebuild_interest_cache();
    });
}

struct Errors;

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        // A thread that ends has no place for it.
        let _ = ERRORS.try_with(|errors| errors.borrow_mut().push(line.0));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

/// Panics when it is dropped.
struct Late;

impl Drop for Late {
    fn drop(&mut self) {
        panic!("late");
    }
}

#[derive(Namespace)]
#[namespace("/shaky")]
struct Shaky;

#[handler(Shaky)]
trait ShakyHandler {
    #[connected]
    async fn connected(&self, socket: &Socket<Shaky>);
    #[event]
    async fn fall(&self, socket: &Socket<Shaky>, at_once: bool) -> u32;
    #[event]
    async fn hold(&self, socket: &Socket<Shaky>) -> u32;
    #[event]
    async fn read(&self, socket: &Socket<Shaky>, #[payload(custom(falls))] number: u32) -> u32;
}

fn falls(_: &u32) -> Result<(), &'static str> {
    panic!("a constraint panics")
}

struct Faulty {
    greets: bool,
}

impl ShakyHandler for Faulty {
    async fn connected(&self, _: &Socket<Shaky>) {
        assert!(self.greets, "no greeting");
    }

    async fn fall(&self, _: &Socket<Shaky>, at_once: bool) -> u32 {
        if !at_once {
            tokio::task::yield_now().await;
        }
        panic!("a handler panics");
    }

    async fn hold(&self, _: &Socket<Shaky>) -> u32 {
        let _late = Late;
        7
    }

    async fn read(&self, _: &Socket<Shaky>, number: u32) -> u32 {
        number
    }
}

/// Joins, makes the handler panic, and returns what was logged each time.
async fn fall(server: &Server) -> Vec<Vec<String>> {
    let mut client = WebSocket::open(server.address).await;
    client.join_namespace("/shaky,").await;
    let mut logged = Vec::new();
    for event in [r#"["fall",true]"#, r#"["fall",false]"#, r#"["hold"]"#, r#"["read",1]"#, r#"["fall",true]"#] {
        client.send(&format!("42/shaky,{event}")).await;
        assert!(client.receive().await.starts_with(r#"42/shaky,["exception","#));
        logged.push(errors());
    }
    logged
}

#[tokio::test]
async fn a_panic_of_a_handler_is_one_line_with_its_namespace_and_event() {
    listen();
    let line = |event: &str| vec![format!(r#"message=a handler panicked event="{event}" namespace="/shaky" "#)];
    let lines = [line("fall"), line("fall"), line("hold"), line("read"), line("fall")];

    let server = Server::start_with(|builder| builder.serve::<Shaky, _>(Faulty { greets: true })).await;
    assert_eq!(fall(&server).await, lines);

    let through = layer_fn(|handlers: EventService<Shaky>| {
        service_fn(move |event: EventRequest<Shaky>| handlers.clone().oneshot(event))
    });
    let server = Server::start_with(|builder| builder.serve_with::<Shaky, _>(Faulty { greets: true }, through)).await;
    assert_eq!(fall(&server).await, lines);
}

#[tokio::test]
async fn a_panic_of_another_method_is_logged_too() {
    listen();
    let io = Io::builder().serve::<Shaky, _>(Faulty { greets: false }).build().unwrap();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.shutdown_on(std::future::pending()).serve(io.router()));
    let mut client = WebSocket::open(address).await;
    client.join_namespace("/shaky,").await;
    client.send(r#"42/shaky,["fall",true]"#).await;
    client.receive().await;
    let lines = errors();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "message=a handler panicked ");
}

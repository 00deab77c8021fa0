//! Middleware round events: tower's own layers, layers of a user's, and what becomes of their refusals.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use ackord::{
    Args, Bytes, EventError, EventLayer, EventRequest, EventResponse, EventService, Namespace, Never, NoAck,
    ObservedSocket, Observer, Reply, Socket, Value, handler, payload,
};
use parking_lot::Mutex;
use tower::limit::{ConcurrencyLimitLayer, RateLimitLayer};
use tower::load_shed::LoadShedLayer;
use tower::timeout::TimeoutLayer;
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, layer::layer_fn, service_fn};

use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms};

#[derive(Namespace)]
#[namespace("/desk/{number}")]
struct Desk {
    number: u32,
}

#[payload]
struct Note {
    #[payload(length(max = 5))]
    text: String,
}

#[payload]
enum NoteError {
    Full,
}

#[handler(Desk)]
trait DeskHandler {
    #[connect]
    async fn connect(&self) -> Result<String, Never>;
    #[connected]
    async fn connected(&self, socket: &Socket<Desk>);
    #[event]
    async fn echo(&self, socket: &Socket<Desk>, arguments: Args<Vec<Value>>) -> Args<Vec<Value>>;
    #[event]
    async fn note(&self, socket: &Socket<Desk>, note: Note) -> Reply<String, NoteError>;
    #[event]
    async fn bare(&self, socket: &Socket<Desk>, note: Note) -> String;
    #[event]
    async fn nothing(&self, socket: &Socket<Desk>);
    #[event]
    async fn silent(&self, socket: &Socket<Desk>) -> NoAck;
    #[event]
    async fn blob(&self, socket: &Socket<Desk>, first: Bytes, second: Bytes) -> Args<(Bytes, Bytes)>;
    #[event]
    async fn slow(&self, socket: &Socket<Desk>, number: u32) -> u32;
    #[event(order = "serial")]
    async fn serial(&self, socket: &Socket<Desk>, number: u32) -> u32;
}

impl DeskHandler for State {
    async fn connect(&self) -> Result<String, Never> {
        Ok("data".to_owned())
    }

    async fn connected(&self, socket: &Socket<Desk>) {
        assert_eq!(socket.data(), "data");
        self.write("connected");
    }

    async fn echo(&self, _: &Socket<Desk>, arguments: Args<Vec<Value>>) -> Args<Vec<Value>> {
        arguments
    }

    async fn note(&self, _: &Socket<Desk>, note: Note) -> Reply<String, NoteError> {
        match note.text.as_str() {
            "full" => Err(NoteError::Full.into()),
            "panic" => panic!("a handler panics"),
            _ => Ok(note.text),
        }
    }

    async fn bare(&self, _: &Socket<Desk>, note: Note) -> String {
        assert_ne!(note.text, "panic");
        note.text
    }

    async fn nothing(&self, _: &Socket<Desk>) {
        self.write("nothing");
    }

    async fn silent(&self, _: &Socket<Desk>) -> NoAck {
        NoAck
    }

    async fn blob(&self, _: &Socket<Desk>, first: Bytes, second: Bytes) -> Args<(Bytes, Bytes)> {
        Args((second, first))
    }

    async fn slow(&self, _: &Socket<Desk>, number: u32) -> u32 {
        self.run_slowly(number).await
    }

    async fn serial(&self, _: &Socket<Desk>, number: u32) -> u32 {
        self.run_slowly(number).await
    }
}

/// The tests' server with desks, whose events pass a layer.
async fn serve(layer: impl EventLayer<Desk>) -> (Server, Arc<State>) {
    let state = State::new();
    let handler = state.clone();
    let server = Server::start_with(|builder| builder.serve_with::<Desk, _>(handler, layer)).await;
    (server, state)
}

/// A client at the desk 7.
async fn sit_down(server: &Server) -> WebSocket {
    let mut websocket = WebSocket::open(server.address).await;
    websocket.join_namespace("/desk/7,").await;
    websocket
}

async fn ask(websocket: &mut WebSocket, id: u64, event: &str) -> String {
    websocket.send(&format!("42/desk/7,{id}{event}")).await;
    websocket.receive().await
}

/// What is sent for an event that was refused: in its acknowledgement, or as an event.
fn rejected(id: Option<u64>, event: &str, code: &str, message: &str) -> String {
    let issues = format!(r#"[{{"path":"","code":"{code}","message":"{message}"}}]"#);
    let body = format!(r#""event":"{event}","message":"{message}","issues":{issues}"#);
    match id {
        Some(id) => format!(r#"43/desk/7,{id}[{{"status":"rejected",{body}}}]"#),
        None => format!(r#"42/desk/7,["exception",{{{body}}}]"#),
    }
}

/// Writes down what passes it. For any namespace, as a user's own would be.
#[derive(Clone, Default)]
struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock())
    }
}

impl<S> Layer<S> for Trace {
    type Service = Traced<S>;

    fn layer(&self, inner: S) -> Traced<S> {
        Traced { inner, trace: self.clone() }
    }
}

struct Traced<S> {
    inner: S,
    trace: Trace,
}

impl<S, N> Service<EventRequest<N>> for Traced<S>
where
    N: Namespace,
    S: Service<EventRequest<N>, Response = EventResponse, Error = EventError, Future: Send + 'static>,
{
    type Response = EventResponse;
    type Error = EventError;
    type Future = Pin<Box<dyn Future<Output = Result<EventResponse, EventError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), EventError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: EventRequest<N>) -> Self::Future {
        let count = request.arguments().map_or(0, |arguments| arguments.len());
        let (path, json, attachments) = (request.namespace().path(), request.json(), request.attachments());
        self.trace.0.lock().push(format!(
            "{path} {} {json} {count}+{attachments} ack {}",
            request.name(),
            request.wants_ack()
        ));
        let trace = self.trace.clone();
        let future = self.inner.call(request);
        Box::pin(async move {
            let end = future.await;
            trace.0.lock().push(match &end {
                Ok(response) => {
                    let count = response.arguments().map(|arguments| arguments.len());
                    format!("ok {:?} {count:?}", response.json())
                }
                Err(error) => format!("{} {}", error.code(), error.issues().len()),
            });
            end
        })
    }
}

#[tokio::test]
async fn a_layer_of_the_users_own_sees_every_event_and_its_answer() {
    let trace = Trace::default();
    let (server, _) = serve(trace.clone()).await;
    let mut client = sit_down(&server).await;
    assert_eq!(ask(&mut client, 1, r#"["echo", 1,"zwei"]"#).await, r#"43/desk/7,1[1,"zwei"]"#);
    let seen = [r#"/desk/7 echo ["echo", 1,"zwei"] 2+0 ack true"#, r#"ok Some("[1,\"zwei\"]") Some(2)"#];
    assert_eq!(trace.take(), seen);
    // A reply, an answer with nothing in it, none at all, and one that nobody asked for.
    assert_eq!(ask(&mut client, 2, r#"["note",{"text":"full"}]"#).await, {
        r#"43/desk/7,2[{"status":"error","error":"Full"}]"#
    });
    assert_eq!(ask(&mut client, 3, r#"["nothing"]"#).await, "43/desk/7,3[]");
    for event in [r#"42/desk/7,4["silent"]"#, r#"42/desk/7,["echo",1]"#, r#"42/desk/7,5["unknown"]"#] {
        client.send(event).await;
    }
    assert_eq!(ask(&mut client, 6, r#"["echo"]"#).await, "43/desk/7,6[]");
    assert_eq!(
        trace.take(),
        [
            r#"/desk/7 note ["note",{"text":"full"}] 1+0 ack true"#,
            r#"ok Some("[{\"status\":\"error\",\"error\":\"Full\"}]") Some(1)"#,
            r#"/desk/7 nothing ["nothing"] 0+0 ack true"#,
            r#"ok Some("[]") Some(0)"#,
            r#"/desk/7 silent ["silent"] 0+0 ack true"#,
            "ok None None",
            r#"/desk/7 echo ["echo",1] 1+0 ack false"#,
            "ok None None",
            r#"/desk/7 unknown ["unknown"] 0+0 ack true"#,
            "ok None None",
            r#"/desk/7 echo ["echo"] 0+0 ack true"#,
            r#"ok Some("[]") Some(0)"#,
        ]
    );
}

#[tokio::test]
async fn attachments_pass_a_layer_both_ways() {
    let trace = Trace::default();
    let (server, _) = serve(trace.clone()).await;
    let mut client = sit_down(&server).await;
    client.send(r#"452-/desk/7,3["blob",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#).await;
    client.send_binary(b"one").await;
    client.send_binary(b"two").await;
    client.expect(r#"462-/desk/7,3[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#).await;
    assert_eq!(client.receive_binary().await, b"two");
    assert_eq!(client.receive_binary().await, b"one");
    assert!(trace.take()[0].ends_with("2+2 ack true"));
}

#[tokio::test]
async fn what_the_handler_refuses_passes_the_layer_as_an_error_with_a_code() {
    let trace = Trace::default();
    let (server, _) = serve(trace.clone()).await;
    let mut client = sit_down(&server).await;
    let unfit = ask(&mut client, 1, r#"["note",{"text":"too long"}]"#).await;
    assert!(unfit.starts_with(r#"43/desk/7,1[{"status":"rejected","event":"note","message":""#), "{unfit}");
    assert!(unfit.contains(r#""path":"/0/text","code":"length""#), "{unfit}");
    let unfit = ask(&mut client, 2, r#"["bare",{"text":"too long"}]"#).await;
    assert!(unfit.starts_with(r#"42/desk/7,["exception",{"event":"bare","message":""#), "{unfit}");
    let internal = rejected(Some(3), "note", "internal", "internal error");
    assert_eq!(ask(&mut client, 3, r#"["note",{"text":"panic"}]"#).await, internal);
    let internal = rejected(None, "bare", "internal", "internal error");
    assert_eq!(ask(&mut client, 4, r#"["bare",{"text":"panic"}]"#).await, internal);
    let ends: Vec<_> = trace.take().into_iter().filter(|line| !line.starts_with('/')).collect();
    assert_eq!(ends, ["payload 1", "payload 1", "internal 1", "internal 1"]);
    assert_eq!(ask(&mut client, 5, r#"["echo",5]"#).await, "43/desk/7,5[5]");
}

#[tokio::test]
async fn a_closure_refuses_in_its_own_words() {
    let layer = layer_fn(|inner: EventService<Desk>| {
        service_fn(move |request: EventRequest<Desk>| {
            let inner = inner.clone();
            async move {
                let arguments = request.arguments().unwrap_or_default();
                match arguments.first().and_then(Value::as_str) {
                    Some("limit") => Err(EventError::new("rate_limited", "slow down").into()),
                    Some("secret") => Err("a secret of the database".into()),
                    Some("wrapped") => Err(Box::new(Wrapped(EventError::new("banned", "not you"))) as BoxError),
                    _ => inner.oneshot(request).await.map_err(BoxError::from),
                }
            }
        })
    });
    let (server, state) = serve(layer).await;
    let mut client = sit_down(&server).await;
    let refusals = [
        ("limit", "rate_limited", "slow down"),
        ("secret", "internal", "internal error"),
        ("wrapped", "banned", "not you"),
    ];
    for (why, code, message) in refusals {
        // Whether it is handled or not; only the first has an arm for it.
        let answer = ask(&mut client, 1, &format!(r#"["note","{why}"]"#)).await;
        assert_eq!(answer, rejected(Some(1), "note", code, message));
        for event in ["bare", "nothing", "unknown"] {
            let answer = ask(&mut client, 2, &format!(r#"["{event}","{why}"]"#)).await;
            assert_eq!(answer, rejected(None, event, code, message));
            client.send(&format!(r#"42/desk/7,["{event}","{why}"]"#)).await;
            client.expect(&rejected(None, event, code, message)).await;
        }
    }
    assert_eq!(state.count("nothing"), 0);
    assert_eq!(ask(&mut client, 3, r#"["nothing"]"#).await, "43/desk/7,3[]");
}

/// An error with another one below it.
#[derive(Debug, thiserror::Error)]
#[error("wrapped")]
struct Wrapped(#[source] EventError);

#[tokio::test]
async fn a_layer_answers_by_itself() {
    let layer = layer_fn(|inner: EventService<Desk>| {
        service_fn(move |request: EventRequest<Desk>| {
            let inner = inner.clone();
            async move {
                match request.name() {
                    "cached" => {
                        let values = [Value::from("a value"), Value::from(Bytes::from(b"bytes".to_vec()))];
                        Ok(EventResponse::ack(&values).unwrap())
                    }
                    "nothing" => inner.oneshot(request).await.map(|_| EventResponse::none()),
                    _ => inner.oneshot(request).await,
                }
            }
        })
    });
    let (server, state) = serve(layer).await;
    let mut client = sit_down(&server).await;
    assert_eq!(ask(&mut client, 1, r#"["cached"]"#).await, {
        r#"461-/desk/7,1["a value",{"_placeholder":true,"num":0}]"#
    });
    assert_eq!(client.receive_binary().await, b"bytes");
    client.send(r#"42/desk/7,["cached"]"#).await;
    client.send(r#"42/desk/7,2["nothing"]"#).await;
    assert_eq!(ask(&mut client, 3, r#"["echo",3]"#).await, "43/desk/7,3[3]");
    assert_eq!(state.count("nothing"), 1);
}

#[tokio::test]
async fn a_timeout_cuts_the_handler_and_says_so() {
    let (server, state) = serve(TimeoutLayer::new(ms(50))).await;
    let mut client = sit_down(&server).await;
    let answer = ask(&mut client, 1, r#"["slow",1]"#).await;
    assert_eq!(answer, rejected(None, "slow", "timeout", "the event took too long"));
    state.open(1);
    assert_eq!(ask(&mut client, 2, r#"["slow",2]"#).await, "43/desk/7,2[2]");
    assert_eq!(state.log(), ["connected", "start 1", "start 2", "end 2"]);
}

#[tokio::test]
async fn a_concurrency_limit_holds_later_events_back_in_order_and_nothing_else() {
    let (server, state) = serve(ConcurrencyLimitLayer::new(1)).await;
    let mut client = sit_down(&server).await;
    client.join_namespace("").await;
    for number in 1..=3 {
        client.send(&format!(r#"42/desk/7,{number}["slow",{number}]"#)).await;
    }
    state.wait_for(1, "start 1").await;
    // Another namespace of the connection, and another socket, are not held up.
    client.expect_echo().await;
    let mut other = sit_down(&server).await;
    assert_eq!(ask(&mut other, 1, r#"["echo",1]"#).await, "43/desk/7,1[1]");
    assert_eq!(state.count("start"), 1);
    for number in 1..=3 {
        state.open(1);
        client.expect(&format!("43/desk/7,{number}[{number}]")).await;
    }
    let log: Vec<_> = state.log().into_iter().filter(|entry| entry != "connected").collect();
    assert_eq!(log, ["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"]);
}

#[tokio::test]
async fn events_that_wait_for_a_layer_are_handled_after_the_client_has_left() {
    let (server, state) = serve(ConcurrencyLimitLayer::new(1)).await;
    let mut client = sit_down(&server).await;
    for number in 1..=3 {
        client.send(&format!(r#"42/desk/7,["slow",{number}]"#)).await;
    }
    state.wait_for(1, "start 1").await;
    client.close().await;
    server.expect_connections(0).await;
    state.open(3);
    state.wait_for(1, "end 3").await;
    let log: Vec<_> = state.log().into_iter().filter(|entry| entry != "connected").collect();
    assert_eq!(log, ["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"]);
}

#[tokio::test]
async fn a_rate_limit_slows_one_socket_down_and_keeps_the_order() {
    let (server, _) = serve(RateLimitLayer::new(2, ms(100))).await;
    let (mut client, mut other) = (sit_down(&server).await, sit_down(&server).await);
    let begun = Instant::now();
    for number in 0..5 {
        client.send(&format!(r#"42/desk/7,{number}["echo"]"#)).await;
    }
    client.expect("43/desk/7,0[]").await;
    client.expect("43/desk/7,1[]").await;
    assert_eq!(ask(&mut other, 9, r#"["echo"]"#).await, "43/desk/7,9[]");
    for number in 2..5 {
        client.expect(&format!("43/desk/7,{number}[]")).await;
    }
    assert!(begun.elapsed() >= ms(190), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_stack_sheds_what_is_too_much() {
    let trace = Trace::default();
    let stack = ServiceBuilder::new()
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(TimeoutLayer::new(Duration::from_secs(10)))
        .layer(trace.clone());
    let (server, state) = serve(stack).await;
    let mut client = sit_down(&server).await;
    client.send(r#"42/desk/7,1["slow",1]"#).await;
    state.wait_for(1, "start 1").await;
    let overloaded = |id, event| rejected(id, event, "overloaded", "too many events at a time");
    assert_eq!(ask(&mut client, 2, r#"["note",{"text":"a"}]"#).await, overloaded(Some(2), "note"));
    assert_eq!(ask(&mut client, 3, r#"["slow",3]"#).await, overloaded(None, "slow"));
    state.open(1);
    client.expect("43/desk/7,1[1]").await;
    assert_eq!(trace.take().len(), 2);
}

/// Fails in the way that the event's first argument says.
struct Broken<S> {
    inner: S,
    fails_ready: Arc<AtomicUsize>,
}

impl<S> Service<EventRequest<Desk>> for Broken<S>
where
    S: Service<EventRequest<Desk>, Response = EventResponse, Error = EventError, Future: Send + 'static>,
{
    type Response = EventResponse;
    type Error = EventError;
    type Future = Pin<Box<dyn Future<Output = Result<EventResponse, EventError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), EventError>> {
        match self.fails_ready.swap(0, Ordering::Relaxed) {
            0 => self.inner.poll_ready(cx),
            1 => Poll::Ready(Err(EventError::new("closed", "come back later"))),
            _ => panic!("a middleware panics when it is asked"),
        }
    }

    fn call(&mut self, request: EventRequest<Desk>) -> Self::Future {
        assert!(!request.json().contains("in call"), "a middleware panics when it is called");
        let future = self.inner.call(request.clone());
        Box::pin(async move {
            assert!(!request.json().contains("in future"), "a middleware panics later");
            future.await
        })
    }
}

#[tokio::test]
async fn a_layer_that_fails_or_panics_costs_one_event() {
    let fails_ready = Arc::new(AtomicUsize::new(0));
    let failing = fails_ready.clone();
    let layer = layer_fn(move |inner| Broken { inner, fails_ready: failing.clone() });
    let (server, _) = serve(layer).await;
    let mut client = sit_down(&server).await;
    let internal = |id, event| rejected(id, event, "internal", "internal error");
    assert_eq!(ask(&mut client, 1, r#"["note","in call"]"#).await, internal(Some(1), "note"));
    assert_eq!(ask(&mut client, 2, r#"["bare","in future"]"#).await, internal(None, "bare"));
    fails_ready.store(1, Ordering::Relaxed);
    assert_eq!(ask(&mut client, 3, r#"["note"]"#).await, rejected(Some(3), "note", "closed", "come back later"));
    fails_ready.store(2, Ordering::Relaxed);
    assert_eq!(ask(&mut client, 4, r#"["note"]"#).await, internal(Some(4), "note"));
    assert_eq!(ask(&mut client, 5, r#"["echo",5]"#).await, "43/desk/7,5[5]");
}

#[tokio::test]
async fn serial_handlers_stay_serial_below_a_layer_that_waits() {
    let layer = layer_fn(|inner: EventService<Desk>| {
        service_fn(move |request: EventRequest<Desk>| {
            let inner = inner.clone();
            async move {
                tokio::time::sleep(ms(5)).await;
                inner.oneshot(request).await
            }
        })
    });
    let (server, state) = serve(layer).await;
    let mut client = sit_down(&server).await;
    for number in 1..=2 {
        client.send(&format!(r#"42/desk/7,["serial",{number}]"#)).await;
    }
    client.send(r#"42/desk/7,["slow",3]"#).await;
    state.wait_for(1, "start 1").await;
    crate::support::sleep(30).await;
    assert_eq!(state.count("start"), 1);
    state.open(3);
    state.wait_for(1, "end 3").await;
    let log: Vec<_> = state.log().into_iter().filter(|entry| entry != "connected").collect();
    assert_eq!(log, ["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"]);
}

#[tokio::test]
async fn a_layer_is_applied_once_for_each_socket() {
    let applied = Arc::new(AtomicUsize::new(0));
    let count = applied.clone();
    let layer = layer_fn(move |inner: EventService<Desk>| {
        count.fetch_add(1, Ordering::Relaxed);
        inner
    });
    let (server, _) = serve(layer).await;
    let (mut ann, mut bob) = (sit_down(&server).await, sit_down(&server).await);
    for client in [&mut ann, &mut bob] {
        assert_eq!(ask(client, 1, r#"["echo"]"#).await, "43/desk/7,1[]");
        assert_eq!(ask(client, 2, r#"["echo"]"#).await, "43/desk/7,2[]");
    }
    assert_eq!(applied.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_recovered_socket_has_a_layer_of_its_own() {
    let applied = Arc::new(AtomicUsize::new(0));
    let count = applied.clone();
    let layer = layer_fn(move |inner: EventService<Desk>| {
        count.fetch_add(1, Ordering::Relaxed);
        inner
    });
    let (state, watch) = (State::new(), Arc::new(Recoveries::default()));
    let watcher = watch.clone();
    let server = Server::start_with(|builder| {
        builder.serve_with::<Desk, _>(state, layer).observe(watcher).recovery(Duration::from_secs(60))
    })
    .await;
    let mut client = WebSocket::open(server.address).await;
    client.send("40/desk/7,").await;
    let welcome = client.receive().await;
    let welcome: serde_json::Value = serde_json::from_str(welcome.strip_prefix("40/desk/7,").unwrap()).unwrap();
    server.io.of::<Desk>().sockets()[0].untyped().emit("hello", &[]).unwrap();
    let hello = client.receive().await;
    let hello: serde_json::Value = serde_json::from_str(hello.strip_prefix("42/desk/7,").unwrap()).unwrap();
    drop(client);
    server.expect_connections(0).await;
    let mut client = WebSocket::open(server.address).await;
    client.send(&format!(r#"40/desk/7,{{"pid":{},"offset":{}}}"#, welcome["pid"], hello[1])).await;
    let back = client.receive().await;
    assert!(back.contains(&format!(r#""sid":{}"#, welcome["sid"])), "{back}");
    assert_eq!(ask(&mut client, 1, r#"["echo",1]"#).await, "43/desk/7,1[1]");
    assert_eq!(applied.load(Ordering::Relaxed), 2);
    assert_eq!(*watch.0.lock(), [false, true]);
}

/// Which of the sockets that came were recovered.
#[derive(Default)]
struct Recoveries(Mutex<Vec<bool>>);

impl Observer for Recoveries {
    fn connected(&self, socket: &ObservedSocket<'_>) {
        self.0.lock().push(socket.recovered());
    }
}

#[tokio::test]
async fn what_is_no_json_ends_the_connection_before_any_layer() {
    let trace = Trace::default();
    let (server, _) = serve(trace.clone()).await;
    let mut client = sit_down(&server).await;
    client.send(r#"42/desk/7,1["echo",{]"#).await;
    client.expect_close().await;
    assert!(trace.take().is_empty());
}

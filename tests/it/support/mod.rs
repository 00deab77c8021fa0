//! What the tests talk to a server with: plain HTTP and WebSocket frames, no client library of Socket.IO.

pub(crate) mod contract;
#[path = "../../../codegen/tests/golden/mod.rs"]
pub(crate) mod golden;
mod handlers;
pub(crate) mod http;
pub(crate) mod markdown;
pub(crate) mod node;
pub(crate) mod polling;
pub(crate) mod raw;
pub(crate) mod state;
pub(crate) mod websocket;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ackord::{Io, IoBuilder};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use contract::{Chat, Main};
use state::State;

/// How long a test waits for what has to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A server of a test, on a free port of 127.0.0.1. Dropped, it is told to end.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) io: Io,
    pub(crate) state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), ackord::Error>>,
}

impl Server {
    /// Serves the tests' contract.
    pub(crate) async fn start() -> Self {
        Self::start_with(|builder| builder).await
    }

    /// Serves the tests' contract with other options.
    pub(crate) async fn start_with(options: impl FnOnce(IoBuilder) -> IoBuilder) -> Self {
        Self::start_to_end(options, Duration::from_secs(2), |_, _| async {}).await
    }

    /// Serves the tests' contract; at its end `on_shutdown` runs, and connections have `grace`.
    pub(crate) async fn start_to_end<F: Future<Output = ()> + Send + 'static>(
        options: impl FnOnce(IoBuilder) -> IoBuilder,
        grace: Duration,
        on_shutdown: impl FnOnce(Io, Arc<State>) -> F,
    ) -> Self {
        let state = State::new();
        let builder = Io::builder().serve::<Main, _>(state.clone()).serve::<Chat, _>(state.clone());
        let io = options(builder).build().unwrap();
        let listener = io.bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = listener
            .shutdown_on(async {
                let _ = stopped.await;
            })
            .on_shutdown(on_shutdown(io.clone(), state.clone()));
        let task = tokio::spawn(listener.grace(grace).serve(io.router()));
        Self { address, io, state, stop: Some(stop), task }
    }

    /// Says that the server is to end.
    pub(crate) fn signal(&mut self) {
        drop(self.stop.take());
    }

    /// Shuts down in order, and waits for the end.
    pub(crate) async fn stop(mut self) {
        self.signal();
        soon("the server's end", self.task).await.unwrap().unwrap();
    }

    /// Waits until so many sessions are open.
    pub(crate) async fn expect_connections(&self, connections: usize) {
        let closed = async {
            while self.io.connections() != connections {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        soon("the number of open sessions", closed).await;
    }
}

/// Waits for `future` no longer than a test should.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited for {what} in vain"),
    }
}

pub(crate) async fn sleep(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

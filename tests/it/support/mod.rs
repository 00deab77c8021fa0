//! What the tests talk to a server with: plain HTTP and WebSocket frames, no client library of Socket.IO.

pub mod http;
pub mod polling;
pub mod websocket;

use std::net::SocketAddr;
use std::time::Duration;

use ackord::Io;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long a test waits for what has to come.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// A server of a test, on a free port of 127.0.0.1. Dropped, it is told to end.
pub struct Server {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), ackord::Error>>,
}

impl Server {
    /// Serves `io` and nothing else.
    pub async fn start(io: &Io) -> Self {
        let listener = io.bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = listener.shutdown_on(async {
            let _ = stopped.await;
        });
        let task = tokio::spawn(listener.grace(Duration::from_secs(2)).serve(io.router()));
        Self { address, stop: Some(stop), task }
    }

    /// Shuts down in order, and waits for the end.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        tokio::time::timeout(PATIENCE, self.task).await.expect("the server ends").unwrap().unwrap();
    }
}

/// Waits for `future` no longer than a test should.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited for {what} in vain"),
    }
}

//! The kitchen sink: an application with everything the protocol offers, for scenarios in the clients of many languages.
//!
//! What it does is set by the environment, see [`options`]. Beside Socket.IO it answers `GET /healthz`. At SIGTERM, or
//! `shutdown` on `/admin`, it says `server:shutdown` to everybody on `/` and ends.

mod admin;
mod app;
mod chat;
mod options;
mod room;
mod root;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use ackord::Io;
use axum::Router;
use axum::routing::get;

use crate::admin::Admin;
use crate::app::App;
use crate::chat::Chat;
use crate::options::Options;
use crate::room::Room;
use crate::root::{Root, RootEvent, Shutdown};

/// How long clients and handlers have to end. What is cut then has another second to say farewell, and in 3 s all is over.
const GRACE: Duration = Duration::from_millis(1500);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kitchen-sink: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::from_environment()?;
    let app = Arc::new(App::default());
    let io = options
        .apply(Io::builder())
        .serve::<Root, _>(app.clone())
        .serve::<Chat, _>(app.clone())
        .serve::<Admin, _>(app.clone())
        .serve::<Room, _>(app.clone())
        .build()?;
    let root = io.of::<Root>();
    let listener = io
        .bind(conformance::address())
        .await?
        .shutdown_on(async move {
            tokio::select! {
                () = ackord::shutdown_signal() => {}
                () = app.asked_to_stop() => {}
            }
        })
        .on_shutdown(async move {
            root.emit(RootEvent::ServerShutdown(Shutdown { reason: "maintenance".to_owned() }));
        })
        .grace(GRACE);
    conformance::announce("kitchen-sink", &listener);
    let routes = Router::new().route("/healthz", get(|| async { "ok" })).merge(io.router());
    listener.serve(routes).await?;
    Ok(())
}

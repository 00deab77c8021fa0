//! What hostile clients attack: one namespace that sends back what it gets, with timers short enough to watch them.
//!
//! `ALLOW_EIO3`, `MESSAGE_PACK`, `DEFLATE` and `RECOVERY`, if they are 1, turn on what is off by default;
//! `MAX_CONNECTIONS` and `MAX_PAYLOAD` set those numbers.

use std::time::Duration;

use ackord::{Bytes, Events, Io, Namespace, Parser, Socket, Value, handler};

#[derive(Events)]
enum Echoed {
    Echo(Value),
    Bin(Bytes),
}

#[derive(Namespace)]
#[namespace("/", emits = Echoed)]
struct Target;

#[handler(Target)]
trait TargetHandler {
    #[event]
    async fn echo(&self, socket: &Socket<Target>, argument: Value);
    #[event]
    async fn bin(&self, socket: &Socket<Target>, data: Bytes);
    #[event("ack-echo")]
    async fn ack_echo(&self, socket: &Socket<Target>, argument: Value) -> Value;
    #[event]
    async fn join(&self, socket: &Socket<Target>, room: String);
}

struct Server;

impl TargetHandler for Server {
    async fn echo(&self, socket: &Socket<Target>, argument: Value) {
        socket.emit(Echoed::Echo(argument));
    }

    async fn bin(&self, socket: &Socket<Target>, data: Bytes) {
        socket.emit(Echoed::Bin(data));
    }

    async fn ack_echo(&self, _: &Socket<Target>, argument: Value) -> Value {
        argument
    }

    async fn join(&self, socket: &Socket<Target>, room: String) {
        socket.join(room);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fix_thresholds()?;
    Ok(serve()?)
}

/// Begins anew with an allocator that gives back what it was given back. That of glibc raises its thresholds to the
/// largest block that was ever freed, and then keeps as much for each thread, unless they are set from outside.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn fix_thresholds() -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;
    const THRESHOLDS: [&str; 2] = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"];
    if THRESHOLDS.iter().any(|name| std::env::var_os(name).is_some()) {
        return Ok(());
    }
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.args(std::env::args_os().skip(1)).envs(THRESHOLDS.map(|name| (name, "131072")));
    Err(command.exec())
}

/// Whether the environment turns something on that is off by default.
fn is_on(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "1")
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::main]
async fn serve() -> Result<(), ackord::Error> {
    let two_seconds = Duration::from_secs(2);
    let five_seconds = Duration::from_secs(5);
    let mut io = Io::builder()
        .allow_eio3(conformance::allow_eio3())
        .ping_interval(two_seconds)
        .ping_timeout(two_seconds)
        .connect_timeout(two_seconds)
        .upgrade_timeout(two_seconds)
        .http_timeouts(five_seconds, five_seconds)
        .serve::<Target, _>(Server);
    if is_on("MESSAGE_PACK") {
        io = io.parser(Parser::MessagePack);
    }
    if is_on("DEFLATE") {
        io = io.per_message_deflate(1024);
    }
    if is_on("RECOVERY") {
        io = io.recovery(2 * five_seconds);
    }
    if let Some(connections) = number("MAX_CONNECTIONS") {
        io = io.max_connections(connections);
    }
    if let Some(bytes) = number("MAX_PAYLOAD") {
        io = io.max_payload(bytes);
    }
    let io = io.build()?;
    let listener = io.bind(conformance::address()).await?;
    conformance::announce("hostile-target", &listener);
    listener.serve(io.router()).await
}

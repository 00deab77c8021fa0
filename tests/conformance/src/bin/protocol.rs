//! The server of the Socket.IO protocol's own test suite: two namespaces that send back what they get.

use std::time::Duration;

use ackord::{Args, Events, Handshake, Io, Namespace, Never, Socket, Value, handler};

/// What both namespaces emit.
#[derive(Events)]
enum Echoed {
    /// The payload of the CONNECT packet.
    Auth(Value),
    #[event("message-back")]
    MessageBack(Args<Vec<Value>>),
}

#[derive(Namespace)]
#[namespace("/", emits = Echoed)]
struct Main;

#[derive(Namespace)]
#[namespace("/custom", emits = Echoed)]
struct Custom;

struct Echo;

/// The contract of one namespace, and its echo. The two differ in nothing but their path.
macro_rules! echo_on {
    ($namespace:ident, $handler:ident) => {
        #[handler($namespace)]
        trait $handler {
            #[connect]
            async fn connect(&self, auth: Value, peer: &Handshake<$namespace>) -> Result<Value, Never>;
            #[connected]
            async fn connected(&self, socket: &Socket<$namespace>);
            #[event("message")]
            async fn message(&self, socket: &Socket<$namespace>, arguments: Args<Vec<Value>>);
            #[event("message-with-ack")]
            async fn message_with_ack(
                &self,
                socket: &Socket<$namespace>,
                arguments: Args<Vec<Value>>,
            ) -> Args<Vec<Value>>;
        }

        impl $handler for Echo {
            async fn connect(&self, auth: Value, _: &Handshake<$namespace>) -> Result<Value, Never> {
                Ok(auth)
            }

            async fn connected(&self, socket: &Socket<$namespace>) {
                socket.emit(Echoed::Auth(socket.data().clone()));
            }

            async fn message(&self, socket: &Socket<$namespace>, arguments: Args<Vec<Value>>) {
                socket.emit(Echoed::MessageBack(arguments));
            }

            async fn message_with_ack(&self, _: &Socket<$namespace>, arguments: Args<Vec<Value>>) -> Args<Vec<Value>> {
                arguments
            }
        }
    };
}

echo_on!(Main, MainHandler);
echo_on!(Custom, CustomHandler);

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder()
        .ping_interval(Duration::from_millis(300))
        .ping_timeout(Duration::from_millis(200))
        .connect_timeout(Duration::from_millis(1000))
        .serve::<Main, _>(Echo)
        .serve::<Custom, _>(Echo)
        .build()?;
    let listener = io.bind(conformance::address()).await?;
    conformance::announce("protocol", &listener);
    listener.serve(io.router()).await
}

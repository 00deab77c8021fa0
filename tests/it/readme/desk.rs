use std::time::Duration;

use ackord::{EventError, EventRequest, EventService, Io, Namespace, ObservedEvent, Observer, Socket, handler};
use tower::{ServiceBuilder, ServiceExt, layer::layer_fn, service_fn, timeout::TimeoutLayer};

#[derive(Namespace)]
#[namespace("/desk")]
pub struct Desk;

#[handler(Desk)]
pub trait DeskHandler {
    #[event]
    async fn post(&self, socket: &Socket<Desk>, text: String) -> u32;
}

struct Clerk { on_duty: bool }

impl DeskHandler for Clerk {
    async fn post(&self, _: &Socket<Desk>, _: String) -> u32 { 1 }
}

/// What Node's `onAny` and `onAnyOutgoing` are for.
struct Log;

impl Observer for Log {
    fn incoming(&self, event: &ObservedEvent<'_>) { println!("{:?}: {}", event.socket(), event.name()); }
    fn outgoing(&self, event: &ObservedEvent<'_>) { println!("{} to {} sockets", event.name(), event.sockets()); }
}

fn server(clerk: Clerk) -> Result<Io, ackord::Error> {
    let on_duty = clerk.on_duty;
    // What Node's `socket.use` is for: any layer of tower's, a closure too.
    let duty = layer_fn(move |handlers: EventService<Desk>| {
        service_fn(move |event: EventRequest<Desk>| {
            let handlers = handlers.clone();
            async move {
                if on_duty { handlers.oneshot(event).await } else { Err(EventError::new("closed", "come back later")) }
            }
        })
    });
    let layers = ServiceBuilder::new().layer(TimeoutLayer::new(Duration::from_secs(10))).layer(duty);
    Io::builder().serve_with::<Desk, _>(clerk, layers).observe(Log).build()
}

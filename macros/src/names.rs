//! Event names: which are reserved, and that each is there once.

use proc_macro2::Span;

use crate::ctxt::Ctxt;

/// Names that Socket.IO's clients and servers use for themselves, and the one of rejected payloads.
const RESERVED: [&str; 7] =
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "exception"];

/// Names that Socket.IO's servers use among themselves (upstream: `RESERVED_EVENTS` of `namespace.ts`).
const RESERVED_FOR_SERVERS: [&str; 2] = ["connection", "new_namespace"];

/// Reports a name that no event between servers may have, beside those that no event may have.
pub(crate) fn check_server(cx: &Ctxt, name: &str, span: Span) {
    if RESERVED_FOR_SERVERS.contains(&name) {
        reserved(cx, name, span);
    }
}

/// Reports reserved names and names that are there twice, each at its second place.
pub(crate) fn validate<'a>(cx: &Ctxt, events: impl Iterator<Item = (&'a str, Span)>) {
    let mut seen: Vec<&str> = Vec::new();
    for (name, span) in events {
        if RESERVED.contains(&name) {
            reserved(cx, name, span);
        } else if seen.contains(&name) {
            cx.error_at(span, format!("the event `{name}` is declared already: each event has one name"));
        } else {
            seen.push(name);
        }
    }
}

fn reserved(cx: &Ctxt, name: &str, span: Span) {
    cx.error_at(
        span,
        format!(
            "`{name}` is a reserved event name: name the event otherwise, with `#[event(\"…\")]` if the Rust name shall stay"
        ),
    );
}

//! Event names: which are reserved, and that each is there once.

use proc_macro2::Span;

use crate::ctxt::Ctxt;

/// Names that Socket.IO's clients and servers use for themselves, and the one of rejected payloads.
const RESERVED: [&str; 7] =
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "exception"];

/// Reports reserved names and names that are there twice, each at its second place.
pub(crate) fn validate<'a>(cx: &Ctxt, events: impl Iterator<Item = (&'a str, Span)>) {
    let mut seen: Vec<&str> = Vec::new();
    for (name, span) in events {
        if RESERVED.contains(&name) {
            cx.error_at(
                span,
                format!(
                    "`{name}` is a reserved event name: name the event otherwise, with `#[event(\"…\")]` if the Rust name shall stay"
                ),
            );
        } else if seen.contains(&name) {
            cx.error_at(span, format!("the event `{name}` is declared already: each event has one name"));
        } else {
            seen.push(name);
        }
    }
}

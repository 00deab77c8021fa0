//! The macros of Ackord. This file has the entries only; each macro is a folder with the stages model, validate, expand.
//!
//! Attributes are read into a model, the model is validated, and only a model without errors is expanded: what is written
//! then are calls into `ackord::__private`, no logic. All errors of an item are reported at once; beside them stands the
//! user's item without our attributes, so that completion goes on and nothing else is reported.

mod attr;
mod case;
mod constraint;
mod ctxt;
mod docs;
mod events;
#[cfg(test)]
mod expand_tests;
mod fallback;
mod handler;
mod names;
mod namespace;
mod payload;
mod room;
mod types;

use proc_macro::TokenStream;

use ctxt::Ctxt;

/// Makes a struct or an enum a payload: an argument, an acknowledgement, an auth payload or an error.
///
/// Derives `Serialize`, `Deserialize`, `JsonSchema` and `TS` through the framework's own dependencies and implements
/// `Payload`. It must stand above `#[serde(…)]`; other derives may stand on either side.
///
/// On fields: `#[payload(length(min = 1, max = 10), range(min = 0), pattern("^a"), email, url, custom(function))]` are
/// checked when a client sends the value, and stand in the schema. `email` is a mailbox of RFC 5321, `url` a URI of RFC 3986
/// with a scheme, whichever it is. `#[payload(number)]` and `#[payload(string)]` say how an integer of 64
/// bits travels, which JavaScript cannot hold past 2^53.
///
/// `#[payload(crate = "path")]` names the framework where it is not `::ackord`.
#[proc_macro_attribute]
pub fn payload(arguments: TokenStream, item: TokenStream) -> TokenStream {
    run(|cx| payload::expand(cx, arguments.into(), item.into()))
}

/// Makes a trait the contract of what clients may do in a namespace: `#[handler(Namespace)]`.
///
/// Every method says what it is: `#[connect]`, `#[connected]`, `#[event]`, `#[fallback]`, `#[disconnecting]` or
/// `#[disconnect]`. Further arguments: `order = "serial"`, `rename_all = "…"`, `crate = "path"`.
#[proc_macro_attribute]
pub fn handler(arguments: TokenStream, item: TokenStream) -> TokenStream {
    run(|cx| handler::expand(cx, arguments.into(), item.into()))
}

/// Makes an enum the events that a server emits.
///
/// An event is its variant's name in camelCase, or what `#[event("name")]` says. A tuple variant has positional arguments,
/// a struct variant one object; an `Ack<T>` comes last. On the enum: `#[events(rename_all = "…", crate = "path")]`.
#[proc_macro_derive(Events, attributes(event, events, payload, serde, schemars, ts))]
pub fn events(item: TokenStream) -> TokenStream {
    run(|cx| events::expand(cx, item.into()))
}

/// Makes an enum the rooms of a namespace.
///
/// A unit variant is its name in camelCase; `#[room("room:{0}")]` says another name, with the fields in braces. On the
/// enum: `#[room(crate = "path")]`.
#[proc_macro_derive(Room, attributes(room))]
pub fn room(item: TokenStream) -> TokenStream {
    run(|cx| room::expand(cx, item.into()))
}

/// Makes a struct a namespace: `#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]`.
///
/// The fields of the struct are the parameters of its path: `#[namespace("/project/{id}")] struct Project { id: u32 }`.
/// A parameter may be a part of a segment, as in `/room-{number}`. Values stand in the path as JavaScript's
/// `encodeURIComponent` writes them.
#[proc_macro_derive(Namespace, attributes(namespace))]
pub fn namespace(item: TokenStream) -> TokenStream {
    run(|cx| namespace::expand(cx, item.into()))
}

/// Runs a macro and puts its errors beside what it made. `ACKORD_MACROS_DEBUG=1` prints the expansion.
fn run(expand: impl FnOnce(&Ctxt) -> proc_macro2::TokenStream) -> TokenStream {
    let cx = Ctxt::default();
    let mut tokens = expand(&cx);
    tokens.extend(cx.into_compile_errors());
    if std::env::var_os("ACKORD_MACROS_DEBUG").is_some_and(|value| value == "1") {
        eprintln!("{tokens}");
    }
    tokens.into()
}

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
mod pattern;
mod payload;
mod room;
mod types;
mod typescript;

use proc_macro::TokenStream;

use ctxt::Ctxt;

/// Makes a struct or an enum a payload: an argument, an acknowledgement, an auth payload or an error.
///
/// Derives `Serialize`, `Deserialize`, `JsonSchema` and `TS` through the framework's own dependencies and implements
/// `Payload`, so that a crate of contracts depends on `ackord` alone. It stands above `#[serde(…)]`, whose attributes mean
/// what they always mean; other derives may stand on either side. `#[payload(crate = "path")]` names the framework where it
/// is not `::ackord`.
///
/// `docs/payloads.md` of the repository goes through all of this with the TypeScript that comes of it. What JSON and which
/// TypeScript a type has is in `docs/shapes.md`, shape by shape.
///
/// # Names and TypeScript
///
/// A payload is called in the contract what it is called in Rust, and its fields stand in TypeScript as they were declared.
/// Names that TypeScript cannot have, or that the generated file needs, are errors that ask for another. None of this
/// changes what travels, nor the fingerprint of the contract but for the names.
///
/// | on the type | |
/// |---|---|
/// | `#[payload(name = "Post")]` | another name in the contract, its schemas and in TypeScript, ts-rs' files too; of a generic one `"Page_{T}"`, with what `T` is called |
/// | `#[payload(ts = "string & { readonly __brand: \"UserId\" }")]` | its TypeScript, as `#[ts(type = "…")]` says it, which a field may have too: one type in one line. What is read and checked stays what the schema says |
/// | `#[payload(import = "./bindings/User")]` | imported in the place of being declared: from a file that ts-rs exported, by the name that ts-rs gives it. The path is printed as it is written. What ts-rs exports is what the server writes: where the input differs, that is declared all the same |
/// | `#[deprecated(note = "…")]` | on the type, a field or a variant: in the schema and as `@deprecated` |
///
/// # Constraints
///
/// On fields, also those of variants, and on the arguments of an event in a `#[handler]`. They are checked when a value
/// comes from a client, stand in the JSON Schema and in the TypeScript's comments, and mean the same in all three. All
/// problems of a payload are reported, at most 32, each with a JSON pointer. An `Option` is checked where it is there; a
/// payload in a payload, a list or a map is checked without asking.
///
/// | `#[payload(…)]` | on | holds if |
/// |---|---|---|
/// | `length(min = 1, max = 9)` | strings, `Bytes`, lists, sets, maps | it has that many code points, bytes, elements, entries; one bound is enough |
/// | `range(min = 0, max = 9)` | numbers | it lies between the bounds, which are in the range; one is enough; NaN never holds |
/// | `pattern("^[a-z]+$")` | strings | the regular expression matches somewhere: `^` and `$` bind it to the ends. It is one of JavaScript with the flag `u`; what Rust reads otherwise is refused |
/// | `email` | strings | it is a mailbox of RFC 5321, without a display name |
/// | `url` | strings | it is a URI of RFC 3986 with a scheme, whichever it is |
/// | `custom(path::to::function)` | everything | `fn(&T) -> Result<(), impl Display>` returns `Ok`; the error is the message. No schema shows it |
///
/// Several stand in one attribute, separated by commas.
///
/// # Integers of 64 bits
///
/// JavaScript's numbers lose them past 2^53, so `u64`, `i64`, `usize`, `isize`, `u128` and `i128` say how they travel:
///
/// - `#[payload(string)]`: as a string of digits; for an integer or an `Option` of one.
/// - `#[payload(number)]`: as a number, since the values stay small; also in lists and maps.
///
/// `NonZeroU32` and its like of 32 bits or less are payloads as they are.
///
/// # Types of other crates
///
/// `#[payload(as = "String")]` on a field whose type implements serde's traits and nothing of ours, such as
/// `std::net::IpAddr` or a `Uuid`. What travels is what the type's own serde makes of it; the schema and the TypeScript are
/// those of the payload that is named, which must be what serde writes. An `Option<Uuid>` is `as = "Option<String>"`. The
/// constraints of the named type are not run, since no value of it is there; `custom` on the field is. What the type's serde
/// refuses is reported alone, at the field where that can be told: behind tagged, untagged and flattened values it is at
/// what holds them. With `#[serde(with = "module")]` it names what the module writes.
///
/// As an argument of an event, or in many places, put the type into one of your own:
/// `#[payload] #[serde(transparent)] pub struct Id(#[payload(as = "String")] Uuid);`
#[proc_macro_attribute]
pub fn payload(arguments: TokenStream, item: TokenStream) -> TokenStream {
    run(|cx| payload::expand(cx, arguments.into(), item.into()))
}

/// Makes a trait the contract of what clients may do in a namespace: `#[handler(Chat)]`.
///
/// Every method is an `async fn` with `&self`, the state that all sockets share, and says what it is. All but `#[event]` are
/// there at most once; a method with a default body is optional to implement.
///
/// | method | when it runs |
/// |---|---|
/// | `#[connect]` `async fn(&self, auth: A, peer: &Handshake<N>) -> Result<D, E>` | decides who comes in. Both parameters are optional, in any order; `A` is the payload that the client gives as `auth`. There is no socket yet |
/// | `#[connected]` `async fn(&self, socket: &Socket<N>)` | behind the CONNECT answer and before the first event: may join rooms and emit |
/// | `#[event]` `async fn(&self, socket: &Socket<N>, a: A, b: B, …) -> R` | for each event of its name; up to 8 arguments, all of them payloads |
/// | `#[fallback]` `async fn(&self, socket: &Socket<N>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<R>` | for every event that has no method; `None` leaves it unanswered |
/// | `#[disconnecting]` `async fn(&self, socket: &Socket<N>, reason: DisconnectReason)` | the socket is gone, and still in its rooms |
/// | `#[disconnect]` `async fn(&self, socket: &Socket<N>, reason: DisconnectReason)` | once for each socket that was connected, whatever ended it |
/// | `#[server_event]` `async fn(&self, here: Broadcast<N>, event: S)` | for each event that a server sent, with `server = S` where the namespace is declared; `here` is optional: everybody in it on this server. An event with an `Ack` is answered with `ack.answer(value)` |
///
/// **Connecting.** `D` is what `socket.data()` returns, of any type that is `Send + Sync + 'static`; `E` is a payload with
/// `Display`: the client's `connect_error` has its words as the message and itself as `data`. `Never` refuses nobody; an
/// alias of the `Result` has a name that ends in `Result`. Without `#[connect]` everybody comes in, and the data is `()`.
///
/// **Names.** An event is its method's name in camelCase: `user_typing` is `userTyping`. `#[event("chat message")]` says
/// another one, `rename_all` a rule for all of them. Reserved names are refused.
///
/// **Arguments** are positional, as in JavaScript. Trailing `Option`s may be left out by the client; further arguments are
/// ignored. `Args<Vec<T>>` alone takes any number. Constraints stand on the parameters: `#[payload(length(max = 20))] room:
/// String`. What does not fit is answered before the method is called: in the acknowledgement of a `Result` or a `Reply`,
/// else with the event `exception`.
///
/// **Acknowledgements** follow from the return type:
///
/// | `-> R` | the client's callback gets |
/// |---|---|
/// | nothing | no arguments, if it asked; the generated TypeScript does not ask: `Reply<()>` where a page waits |
/// | `NoAck` | nothing, ever |
/// | a payload `T`, `&'static str` | the value |
/// | `Args<(A, B)>`, `Args<Vec<T>>` | several values |
/// | `Result<T, E>` | `{ status: "ok", data }`, `{ status: "error", error }`, or `{ status: "rejected", … }` |
/// | `Reply<T, E>`, `Reply<T>` | the same, and `?` works: on `E` with `Err(e)?`, on every other error with `.internal()?` |
///
/// **Order.** The methods of one socket start in the order of arrival and run concurrently. `#[event(order = "serial")]`, also
/// behind a name, ends before the socket's next event starts.
///
/// **Calling.** `client = ChatClient` declares a second trait beside this one, as visible as it, for whatever is connected to
/// the namespace as a client: the `TestClient` of the feature `test`. It has a method for each `#[event]`, with its name, docs
/// and arguments, without the socket: `ann.post(message).await?`. What is awaited is the answer:
///
/// | `-> R` | the method's `Ok` | its `Err` |
/// |---|---|---|
/// | nothing | `()`, when the handler has run | `CallError<Never>` |
/// | `NoAck` | `()`, at once: nothing is asked for | `CallError<Never>` |
/// | a payload `T`, `&'static str`, `Args<…>` | the same; `String` for words | `CallError<Never>` |
/// | `Result<T, E>`, `Reply<T, E>` | `T` | `CallError<E>` |
///
/// Several traits of one namespace have a client each, all of which the one connection implements.
///
/// Arguments of the attribute, behind the namespace: `client = ChatClient`, `order = "serial"` for all events, `rename_all = "snake_case"` or
/// another of serde's rules, `crate = "path"`.
///
/// **Several traits.** A large namespace is spread over several, each with `#[handler(Chat)]`, which it lists:
/// `#[namespace("/chat", handlers = (ChatHandler, UploadHandler))]`. At most one of them has `#[connect]`, one
/// `#[server_event]`, and one `#[fallback]`, which runs for events that none of them has; no two have the same event.
/// `#[connected]`, `#[disconnecting]` and `#[disconnect]` may be in each, and run in the order of the list.
///
/// The trait gets `Send + Sync + 'static`, its futures are `Send`, and it is implemented for `Arc<T>`, so that one state may
/// serve several namespaces. If it has other supertraits, for each `Arc<T>` that has them.
#[proc_macro_attribute]
pub fn handler(arguments: TokenStream, item: TokenStream) -> TokenStream {
    run(|cx| handler::expand(cx, arguments.into(), item.into()))
}

/// Makes an enum the events that a server emits in a namespace: `#[namespace("/chat", emits = ChatEvent)]`.
///
/// An event is its variant's name in camelCase, or what `#[event("name")]` says.
///
/// | variant | listener in JavaScript |
/// |---|---|
/// | `Closed` | `() => …` |
/// | `Message(Message, Bytes)` | `(message, bytes) => …`: positional arguments, each of them a payload; `Bytes` is an attachment |
/// | `UserJoined { user: String }` | `({ user }) => …`: one object, its fields with `#[payload(…)]` and `#[serde(…)]` |
/// | `Confirm(Question, Ack<Receipt>)` | `(question, ack) => ack(receipt)`: the ack comes last |
/// | `Where(Ack<Args<(f64, f64)>>)` | `(ack) => ack(x, y)`: an answer of several values; any number with `Ack<Args<Vec<T>>>` |
/// | `Log(Args<Vec<Value>>)` | `(...args) => …`: any number |
///
/// The arguments of a tuple variant are called what their types are called, in a listener's signature; `#[event(args(greeting,
/// names))]`, also behind a name, calls them otherwise. No name of an argument is on the wire.
///
/// Test clients read the events back into the enum, the feature `test` of the framework; a variant of more than 8 arguments
/// they read raw.
///
/// On the enum: `#[events(rename_all = "snake_case")]` or another of serde's rules, `#[events(crate = "path")]`. Doc
/// comments and `#[deprecated]` of the variants stand in the TypeScript.
///
/// # Events between servers
///
/// With `#[events(server)]` it is an enum of what servers tell each other: `#[namespace("/chat", server =
/// ChatServerEvent)]`. It is written the same, and read back where it comes: the method with `#[server_event]` in the
/// `#[handler]` gets the variant, and answers one that ends with an `Ack<T>`. No client knows of them, so nothing of them
/// stands in the contract. A tuple variant has at most 8 arguments; `connection` and `new_namespace` are reserved, too.
#[proc_macro_derive(Events, attributes(event, events, payload, serde, schemars, ts))]
pub fn events(item: TokenStream) -> TokenStream {
    run(|cx| events::expand(cx, item.into()))
}

/// Makes an enum the rooms of a namespace: `#[namespace("/chat", rooms = ChatRoom)]`.
///
/// Rooms stay on the server: no client sees their names. A unit variant is its name in camelCase; `#[room("room:{0}")]` says
/// another name, with every field in braces, by its number or its name. Fields are written by their `Display`. Two rooms with
/// the same pattern are refused; a namespace without `rooms = …` takes strings.
///
/// On the enum: `#[room(crate = "path")]`.
#[proc_macro_derive(Room, attributes(room))]
pub fn room(item: TokenStream) -> TokenStream {
    run(|cx| room::expand(cx, item.into()))
}

/// Makes a struct a namespace: `#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]`.
///
/// The type names the contract everywhere: `#[handler(Chat)]`, `Socket<Chat>`, `io.of::<Chat>()`. The path comes first and
/// begins with a slash; `/` is where a client connects that names none. `emits` is an enum with `#[derive(Events)]`, nothing
/// where it is left out; `rooms` one with `#[derive(Room)]`, or else strings. `crate = "path"` names the framework. `handlers = (ChatHandler,
/// uploads::UploadHandler)` lists the traits with `#[handler(Chat)]` where there are several, each by its own name.
///
/// `public = Member` is a payload that others see of a socket's data, which is made of it by `impl From<&User> for Member`:
/// what `fetch` finds is `RemoteSocket`s with it, and with nothing where it is left out. `server = ChatServerEvent` is an
/// enum with `#[derive(Events)]` and `#[events(server)]`, for `server_side_emit`.
///
/// # Dynamic paths
///
/// The fields of the struct are the parameters of its path: `#[namespace("/project/{id}")] struct Project { id: u32 }`. Each
/// has `Display` and `FromStr`, and is a segment or a part of one, as in `/room-{number}`; between two stands a `/`, or
/// another character that is in no value. Values stand in the path as JavaScript's `encodeURIComponent` writes them, and are
/// never empty. A path is accepted if what was read renders to the same bytes again: `/project/007` is not 7. In TypeScript
/// integers of at most 32 bits, strings and booleans are what they are; an integer of 64 bits, and a type of your own, is
/// whatever can be written as text, a `bigint` too.
///
/// `peer.params().id` and `socket.namespace().id` are the parameters of one client's namespace. `io.of::<Project>()` is all
/// namespaces of the path, `io.at(Project { id: 7 })` one. Each is there as long as it has sockets.
#[proc_macro_derive(Namespace, attributes(namespace))]
pub fn namespace(item: TokenStream) -> TokenStream {
    run(|cx| namespace::expand(cx, item.into()))
}

/// Writes a payload that is deprecated, for `#[payload]`.
#[doc(hidden)]
#[proc_macro_derive(DeprecatedPayload, attributes(__payload))]
pub fn deprecated_payload(item: TokenStream) -> TokenStream {
    run(|cx| payload::expand_deprecated(cx, item.into()))
}

/// Takes the bounds off a payload that were there for what is derived, for `#[payload]`.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn without_payload_bounds(_: TokenStream, item: TokenStream) -> TokenStream {
    run(|cx| payload::take_bounds(cx, item.into()))
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

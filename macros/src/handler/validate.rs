//! What a handler trait must not be. One rule, one function.

use syn::Type;
use syn::spanned::Spanned;

use super::model::{Handler, Kind, Method, Parameter, Receiver};
use crate::ctxt::Ctxt;
use crate::{constraint, names, types};

/// The most arguments that are read into a tuple.
const MAX_ARGUMENTS: usize = 8;

impl Handler {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        check_trait(cx, self);
        check_kinds(cx, self);
        for method in &self.methods {
            check_signature(cx, method);
            check_cfg(cx, method);
            match method.kind() {
                Some(Kind::Connect) => check_connect(cx, method),
                Some(Kind::Connected) => check_connected(cx, method),
                Some(Kind::Event(_)) => check_event(cx, method),
                Some(Kind::Fallback) => check_fallback(cx, method),
                Some(Kind::Disconnecting | Kind::Disconnect) => check_disconnect(cx, method),
                Some(Kind::ServerEvent) => check_server_event(cx, method),
                None => {}
            }
        }
        names::validate(cx, self.events().map(|(event, _)| (event.name.as_str(), event.span)));
    }
}

/// A handler trait has methods and nothing else.
fn check_trait(cx: &Ctxt, handler: &Handler) {
    if let Some(unsafety) = &handler.item.unsafety {
        cx.error(unsafety, "a handler trait is safe: leave `unsafe` out");
    }
    if !handler.item.generics.params.is_empty() {
        cx.error(&handler.item.generics, "a handler trait has no parameters: the state of the handlers is `&self`");
    }
    if let Some(client) = &handler.arguments.client
        && *client == handler.item.ident
    {
        cx.error(client, "the trait that a client calls is another one than this: give it a name of its own");
    }
    for other in &handler.others {
        cx.error(other, "a handler trait has methods only: put this into the type that implements it");
    }
}

/// Each method says what it is, once, and all but events are there once.
fn check_kinds(cx: &Ctxt, handler: &Handler) {
    let mut seen: Vec<&str> = Vec::new();
    for method in &handler.methods {
        let ident = &method.signature.ident;
        if let Some((word, meant)) = &method.misspelt {
            cx.error(word, format!("`#[{word}]` is no attribute of a handler's method: write `#[{meant}]`"));
            continue;
        }
        match method.kinds.as_slice() {
            [] => cx.error(
                ident,
                "a method says what it is: put `#[event]` above it, or one of `#[connect]`, `#[connected]`, `#[fallback]`, `#[disconnecting]`, `#[disconnect]`, `#[server_event]`",
            ),
            [_, (_, span), ..] => cx.error_at(*span, "a method is one thing: choose one attribute"),
            [(Kind::Event(_), _)] => {}
            [(kind, span)] => {
                let name = kind.name();
                if seen.contains(&name) {
                    cx.error_at(*span, format!("a handler trait has one `#[{name}]`: leave this one out"));
                }
                seen.push(name);
            }
        }
    }
}

/// `#[cfg(feature = "x")] #[connect]`: what a socket's data is cannot depend on what this macro does not see.
fn check_cfg(cx: &Ctxt, method: &Method) {
    if let Some(attr) = method.cfgs().next()
        && !matches!(method.kind(), Some(Kind::Event(_)) | None)
    {
        cx.error(attr.path(), "only events may be conditional: leave this out");
    }
}

/// `async fn` with `&self` and owned, named arguments.
fn check_signature(cx: &Ctxt, method: &Method) {
    let signature = &method.signature;
    if signature.asyncness.is_none() {
        cx.error(signature.fn_token, "a handler is an `async fn`: write `async` in front of this");
    }
    if let Some(constness) = &signature.constness {
        cx.error(constness, "a handler is an `async fn`: leave `const` out");
    }
    if !signature.generics.params.is_empty() {
        cx.error(&signature.generics, "a handler has no parameters of its own: what travels is of one type");
    }
    match method.receiver {
        Receiver::Reference => {}
        Receiver::Missing => cx.error(&signature.ident, "a handler takes `&self`: the state that all handlers share"),
        Receiver::Other(span) => cx
            .error_at(span, "a handler takes `&self`: many run at once, so what changes is behind a lock or an atomic"),
    }
    for parameter in &method.parameters {
        if parameter.ident.is_none() {
            cx.error(&parameter.pattern, "an argument has a name: it stands in the contract");
        }
        constraint::check(cx, &parameter.constraints, &parameter.ty);
        let is_event = matches!(method.kind(), Some(Kind::Event(_)));
        if let Some(span) = parameter.constrained
            && !is_event
        {
            cx.error_at(span, "constraints belong on the arguments of an event: those of other values stand on the fields of a `#[payload]`");
        }
    }
    if let Type::ImplTrait(ty) = &method.output {
        cx.error(ty, "an answer has a name: the contract is made of it");
    }
}

/// `(&self, auth: Token, peer: &Handshake<Chat>) -> Result<D, E>`, both optional, in any order.
fn check_connect(cx: &Ctxt, method: &Method) {
    let (handshakes, rest): (Vec<&Parameter>, Vec<&Parameter>) =
        method.parameters.iter().partition(|parameter| parameter.is_reference_to("Handshake"));
    let (references, auths): (Vec<&Parameter>, Vec<&Parameter>) =
        rest.into_iter().partition(|parameter| matches!(parameter.ty, Type::Reference(_)));
    for parameter in references {
        if parameter.is_reference_to("Socket") {
            cx.error(
                &parameter.ty,
                "`#[connect]` decides who comes in, and there is no socket yet: take a `&Handshake<…>`, and leave what needs the socket to `#[connected]`",
            );
        } else {
            cx.error(&parameter.ty, "`#[connect]` takes the auth payload by value, and a `&Handshake<…>`");
        }
    }
    for parameter in handshakes.iter().skip(1) {
        cx.error(&parameter.ty, "the handshake is there already: leave this parameter out");
    }
    for parameter in auths.iter().skip(1) {
        cx.error(&parameter.ty, "there is one auth payload: put all of it into one type");
    }
    for parameter in auths {
        types::refuse_wide_integer(cx, &parameter.ty);
    }
    // What is no `Result` could not be told from its alias, and everything that uses the data would be reported first.
    if !types::is_result(&method.output) {
        cx.error(
            method.output_or_name(),
            "`#[connect]` returns `Result<D, E>`: `D` is the data of the socket, `E` a `#[payload]` with `Display` that a refused client gets, or `Never`; the name of an alias ends in `Result`",
        );
    }
}

/// `(&self, socket: &Socket<Chat>)`.
fn check_connected(cx: &Ctxt, method: &Method) {
    if check_socket(cx, method) {
        check_count(cx, method, "connected", "(&self, socket: &Socket<…>)", 0);
        check_silent(cx, method);
    }
}

/// `(&self, socket: &Socket<Chat>, arguments…) -> Answer`.
fn check_event(cx: &Ctxt, method: &Method) {
    if !check_socket(cx, method) {
        return;
    }
    let arguments = method.arguments();
    if arguments.len() > MAX_ARGUMENTS {
        cx.error(
            &method.signature.ident,
            format!("an event has at most {MAX_ARGUMENTS} arguments: put them into a `#[payload]` struct"),
        );
    }
    for argument in arguments {
        match &argument.ty {
            Type::Reference(ty) => {
                cx.error(ty, "an argument is owned: it is read from a frame that is gone when the handler runs")
            }
            ty if types::is(ty, "Ack") => {
                cx.error(ty, "there is no callback to call: what the method returns is the acknowledgement, `-> T`")
            }
            ty if types::is(ty, "Args") && method.rest().is_none() => {
                cx.error(ty, "`Args<Vec<T>>` stands alone: it takes all arguments there are")
            }
            ty => types::refuse_wide_integer(cx, ty),
        }
        if let Some(span) = argument.constrained
            && method.rest().is_some()
        {
            cx.error_at(span, "constraints belong on the fields of a `#[payload]` here");
        }
    }
    types::refuse_wide_integer(cx, &method.output);
}

/// `(&self, socket: &Socket<Chat>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<R>`.
fn check_fallback(cx: &Ctxt, method: &Method) {
    let usage = "(&self, socket: &Socket<…>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<R>";
    if check_socket(cx, method) {
        check_count(cx, method, "fallback", usage, 3);
        for (parameter, name) in method.arguments().iter().zip(["String", "Vec", "bool"]) {
            if types::is_other(&parameter.ty, name) {
                cx.error(&parameter.ty, format!("the parameters of `#[fallback]` are `{usage}`"));
            }
        }
        if types::argument_of(&method.output, "Option").is_none() {
            cx.error(method.output_or_name(), "`#[fallback]` returns `Option<R>`: `None` leaves the event unanswered");
        }
    }
}

/// `(&self, socket: &Socket<Chat>, reason: DisconnectReason)`.
fn check_disconnect(cx: &Ctxt, method: &Method) {
    if check_socket(cx, method) {
        let name = method.kind().map_or("disconnect", Kind::name);
        let usage = "(&self, socket: &Socket<…>, reason: DisconnectReason)";
        check_count(cx, method, name, usage, 1);
        for reason in method.arguments().iter().take(1) {
            if types::is_other(&reason.ty, "DisconnectReason") {
                cx.error(&reason.ty, "the reason is a `DisconnectReason`: its `as_str()` has the words of Socket.IO");
            }
        }
        check_silent(cx, method);
    }
}

/// `(&self, event: ChatServerEvent)`, or `(&self, here: Broadcast<Chat>, event: ChatServerEvent)`.
fn check_server_event(cx: &Ctxt, method: &Method) {
    let usage = "(&self, event: E)`, or `(&self, here: Broadcast<…>, event: E)`, where the namespace says `server = E";
    let event = match method.parameters.as_slice() {
        [event] => event,
        [here, event] if types::is(&here.ty, "Broadcast") => event,
        _ => {
            cx.error(
                &method.signature.ident,
                format!("the parameters of `#[server_event]` are `{usage}`: there is no socket, a server sent it"),
            );
            return;
        }
    };
    if matches!(event.ty, Type::Reference(_)) || types::is_other(&event.ty, "") {
        cx.error(&event.ty, format!("the parameters of `#[server_event]` are `{usage}`"));
    }
    if !method.returns_nothing() {
        cx.error_at(
            method.output.span(),
            "nobody reads what this method returns: an event is answered with the `Ack` in it",
        );
    }
}

/// The first parameter is the socket.
fn check_socket(cx: &Ctxt, method: &Method) -> bool {
    match method.parameters.first() {
        Some(first) if first.is_reference_to("Socket") => true,
        Some(first) => {
            cx.error(&first.ty, "the first parameter is the socket: `socket: &Socket<…>`");
            false
        }
        None => {
            cx.error(&method.signature.ident, "the first parameter is the socket: `(&self, socket: &Socket<…>, …)`");
            false
        }
    }
}

fn check_count(cx: &Ctxt, method: &Method, name: &str, usage: &str, count: usize) {
    if method.arguments().len() != count {
        cx.error(&method.signature.ident, format!("the parameters of `#[{name}]` are `{usage}`"));
    }
}

fn check_silent(cx: &Ctxt, method: &Method) {
    if !method.returns_nothing() {
        cx.error_at(method.output.span(), "nobody reads what this method returns: leave it out");
    }
}

impl Kind {
    /// The attribute's name.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Connected => "connected",
            Self::Event(_) => "event",
            Self::Fallback => "fallback",
            Self::Disconnecting => "disconnecting",
            Self::Disconnect => "disconnect",
            Self::ServerEvent => "server_event",
        }
    }
}

impl Method {
    fn returns_nothing(&self) -> bool {
        matches!(&self.output, Type::Tuple(tuple) if tuple.elems.is_empty())
    }

    /// Where a return type is to be underlined.
    fn output_or_name(&self) -> proc_macro2::TokenStream {
        use quote::ToTokens;
        match &self.signature.output {
            syn::ReturnType::Default => self.signature.ident.to_token_stream(),
            syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
        }
    }
}

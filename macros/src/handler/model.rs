//! What clients may do: who connects, an event for each method, and what else is told of a socket.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, LitStr, Pat, Path, ReceiverKind, ReturnType, Token, Type, parse_quote};

use super::syntax::{self, Item, Trait};
use crate::attr::Keys;
use crate::case::RenameRule;
use crate::constraint::{self, Constraint};
use crate::ctxt::Ctxt;
use crate::{attr, docs, names, types};

/// The arguments of the attribute itself.
pub(crate) struct Arguments {
    /// `None` when it was not read; that is reported.
    pub(crate) namespace: Option<Type>,
    pub(crate) krate: Path,
    pub(crate) serial: bool,
    pub(crate) rule: RenameRule,
    /// The name of the trait that a client calls.
    pub(crate) client: Option<Ident>,
}

pub(crate) struct Handler {
    pub(crate) arguments: Arguments,
    pub(crate) docs: String,
    pub(crate) item: Trait,
    pub(crate) methods: Vec<Method>,
    pub(crate) others: Vec<TokenStream>,
}

/// A method, as far as it could be read.
pub(crate) struct Method {
    pub(crate) attrs: Vec<Attribute>,
    /// An attribute that is none, and the one that was probably meant.
    pub(crate) misspelt: Option<(Ident, &'static str)>,
    pub(crate) docs: String,
    pub(crate) deprecated: TokenStream,
    pub(crate) signature: syn::Signature,
    pub(crate) body: Option<TokenStream>,
    /// The kinds that its attributes say: exactly one in a valid trait.
    pub(crate) kinds: Vec<(Kind, Span)>,
    pub(crate) receiver: Receiver,
    pub(crate) parameters: Vec<Parameter>,
    /// What it returns: `()` where nothing is written.
    pub(crate) output: Type,
}

pub(crate) enum Kind {
    Connect,
    Connected,
    Event(Event),
    Fallback,
    Disconnecting,
    Disconnect,
    ServerEvent,
}

pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) serial: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Receiver {
    Reference,
    Missing,
    Other(Span),
}

pub(crate) struct Parameter {
    /// `None` for a pattern that is no name.
    pub(crate) ident: Option<Ident>,
    pub(crate) pattern: Box<Pat>,
    pub(crate) ty: Type,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) constrained: Option<Span>,
}

impl Arguments {
    pub(crate) fn parse(cx: &Ctxt, tokens: TokenStream) -> Self {
        let mut arguments = Self {
            namespace: None,
            krate: attr::default_crate(),
            serial: false,
            rule: RenameRule::Camel,
            client: None,
        };
        if tokens.is_empty() {
            cx.error_at(Span::call_site(), "the handler's namespace is missing: `#[handler(Chat)]`");
            return arguments;
        }
        cx.ok((|input: ParseStream<'_>| arguments.read(cx, input)).parse2(tokens));
        arguments
    }

    fn read(&mut self, cx: &Ctxt, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
            return Err(input.error("the namespace comes first: `#[handler(Chat, …)]`"));
        }
        if input.peek(LitStr) {
            return Err(
                input.error("the namespace is a type: `#[handler(Chat)]`, whose path stands where it is declared")
            );
        }
        self.namespace = Some(attr::ty(input)?);
        if input.is_empty() {
            return Ok(());
        }
        input.parse::<Token![,]>()?;
        attr::list(cx, "handler", &["client", "order", "rename_all", "crate"], input, |key, input| {
            match key.to_string().as_str() {
                "order" => self.serial = serial(input)?,
                "rename_all" => self.rule = attr::rename_rule(input)?,
                "crate" => self.krate = attr::path(input)?,
                _ => self.client = client(cx, key, input)?,
            }
            Ok(())
        })
    }
}

/// `= ChatClient`.
fn client(cx: &Ctxt, key: &Ident, input: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    let usage = "`client` names the trait that a client calls, which is made here: `client = ChatClient`";
    if !input.peek(Token![=]) || input.peek2(Token![,]) {
        attr::skip_value(input)?;
        cx.error(key, usage);
        return Ok(None);
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() {
        cx.error(key, usage);
        return Ok(None);
    }
    let value: syn::Expr = input.parse()?;
    let ident = match &value {
        syn::Expr::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    };
    if ident.is_none() {
        cx.error(&value, usage);
    }
    Ok(ident)
}

/// `= "serial"`.
fn serial(input: ParseStream<'_>) -> syn::Result<bool> {
    let order: LitStr = attr::value(input)?;
    if order.value() == "serial" {
        Ok(true)
    } else {
        Err(syn::Error::new(
            order.span(),
            "the only order to ask for is `\"serial\"`: one event ends before the next starts",
        ))
    }
}

impl Handler {
    pub(crate) fn read(cx: &Ctxt, arguments: Arguments, mut item: Trait) -> Self {
        let mut methods = Vec::new();
        let mut others = Vec::new();
        for error in std::mem::take(&mut item.broken) {
            cx.push(error);
        }
        for item in std::mem::take(&mut item.items) {
            match item {
                Item::Method(method) => methods.push(Method::read(cx, &arguments, *method)),
                Item::Other(tokens) => others.push(tokens),
            }
        }
        Self { arguments, docs: docs::text(&item.attrs), item, methods, others }
    }

    /// The method of a kind that is there once.
    pub(crate) fn method(&self, is: impl Fn(&Kind) -> bool) -> Option<&Method> {
        self.methods.iter().find(|method| method.kind().is_some_and(&is))
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = (&Event, &Method)> {
        self.methods.iter().filter_map(|method| match method.kind()? {
            Kind::Event(event) => Some((event, method)),
            _ => None,
        })
    }
}

impl Method {
    fn read(cx: &Ctxt, arguments: &Arguments, method: syntax::Method) -> Self {
        let syntax::Method { mut attrs, mut signature, body } = method;
        let kinds = attrs
            .iter()
            .filter_map(|attr| {
                let kind = Kind::read(cx, arguments, attr, &signature.ident)?;
                Some((kind, attr.path().span()))
            })
            .collect();
        let misspelt = misspelt(&attrs);
        attrs.retain(|attr| {
            let path = attr.path();
            !super::OWN.iter().any(|own| path.is_ident(own))
                && misspelt.as_ref().is_none_or(|(word, _)| !path.is_ident(word))
        });
        let mut receiver = Receiver::Missing;
        let mut parameters = Vec::new();
        for input in &mut signature.inputs {
            match input {
                FnArg::Receiver(this) => {
                    receiver = match this.kind {
                        ReceiverKind::Reference(_, None, None) => Receiver::Reference,
                        _ => Receiver::Other(this.span()),
                    };
                }
                FnArg::Typed(parameter) => parameters.push(Parameter::read(cx, parameter)),
            }
        }
        Self {
            docs: docs::text(&attrs),
            deprecated: docs::deprecation(&attrs),
            output: match &signature.output {
                ReturnType::Default => parse_quote!(()),
                ReturnType::Type(_, ty) => (**ty).clone(),
            },
            attrs,
            misspelt,
            signature,
            body,
            kinds,
            receiver,
            parameters,
        }
    }

    pub(crate) fn kind(&self) -> Option<&Kind> {
        self.kinds.first().map(|(kind, _)| kind)
    }

    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }

    /// The parameters behind the socket.
    pub(crate) fn arguments(&self) -> &[Parameter] {
        self.parameters.get(1..).unwrap_or_default()
    }

    /// `T` where the only argument is `Args<Vec<T>>`.
    pub(crate) fn rest(&self) -> Option<&Type> {
        match self.arguments() {
            [argument] => types::rest(&argument.ty),
            _ => None,
        }
    }
}

/// `#[evnt]`. An attribute of Rust, or of another macro, is none of ours.
fn misspelt(attrs: &[Attribute]) -> Option<(Ident, &'static str)> {
    const OTHERS: [&str; 3] = ["expect", "inline", "instrument"];
    attrs.iter().filter_map(|attr| attr.path().get_ident()).find_map(|word| {
        let text = word.to_string();
        if OTHERS.contains(&text.as_str()) || super::OWN.contains(&text.as_str()) {
            return None;
        }
        Some((word.clone(), names::nearest(&text, super::OWN.into_iter())?))
    })
}

impl Kind {
    fn read(cx: &Ctxt, arguments: &Arguments, attr: &Attribute, method: &Ident) -> Option<Self> {
        let name = attr.path().get_ident()?.to_string();
        let kind = match name.as_str() {
            "connect" => Self::Connect,
            "connected" => Self::Connected,
            "event" => return Some(Self::Event(Event::read(cx, arguments, attr, method))),
            "fallback" => Self::Fallback,
            "disconnecting" => Self::Disconnecting,
            "disconnect" => Self::Disconnect,
            "server_event" => Self::ServerEvent,
            _ => return None,
        };
        if !matches!(attr.meta, syn::Meta::Path(_)) {
            cx.error(attr.path(), format!("`#[{name}]` has no arguments: leave the parentheses out"));
        }
        Some(kind)
    }
}

impl Event {
    fn read(cx: &Ctxt, arguments: &Arguments, attr: &Attribute, method: &Ident) -> Self {
        let mut event = Self { name: arguments.rule.field(method), span: method.span(), serial: arguments.serial };
        attr::inside(cx, attr, |input| {
            if input.peek(LitStr) {
                let name: LitStr = input.parse()?;
                event.name = name.value();
                event.span = name.span();
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            if is_unquoted_name(input) {
                return Err(input.error("the event's name comes first, in quotes: `#[event(\"chat message\")]`"));
            }
            attr::list(cx, "event", &["order"], input, |_, input| {
                event.serial = serial(input)?;
                Ok(())
            })
        });
        event
    }
}

/// `post`, `name = "post"`: what people write for the name of an event.
fn is_unquoted_name(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    match ahead.call(Ident::parse_any) {
        Ok(key) => key == "name" || (ahead.is_empty() && key != "order"),
        Err(_) => false,
    }
}

impl Parameter {
    /// Reads the parameter, and takes our attributes from it.
    fn read(cx: &Ctxt, parameter: &mut syn::PatType) -> Self {
        let mut constraints = Vec::new();
        let mut constrained = None;
        for attr in parameter.attrs.iter().filter(|attr| attr.path().is_ident("payload")) {
            constrained = Some(attr.path().span());
            attr::inside(cx, attr, |input| {
                let keys = Keys { usable: &constraint::KEYS, refused: &attr::OF_FIELDS };
                attr::list(cx, "payload", keys, input, |key, input| {
                    if attr::OF_FIELDS.iter().any(|name| key == name) {
                        return attr::refuse_on_argument(cx, key, input, &parameter.ty);
                    }
                    constraints.push(Constraint::parse(cx, key, input)?);
                    Ok(())
                })
            });
        }
        parameter.attrs.retain(|attr| !attr.path().is_ident("payload"));
        let ident = match &*parameter.pat {
            Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => Some(pattern.ident.clone()),
            _ => None,
        };
        Self { ident, pattern: parameter.pat.clone(), ty: (*parameter.ty).clone(), constraints, constrained }
    }

    /// The name in the contract: as it is written.
    pub(crate) fn name(&self) -> String {
        match &self.ident {
            Some(ident) => {
                RenameRule::Camel.field(&Ident::new(ident.unraw().to_string().trim_start_matches('_'), ident.span()))
            }
            None => self.pattern.to_token_stream().to_string(),
        }
    }

    /// `T` of `&Name<T>` without a lifetime of its own.
    pub(crate) fn is_reference_to(&self, name: &str) -> bool {
        match &self.ty {
            Type::Reference(reference) => reference.mutability.is_none() && types::is(&reference.elem, name),
            _ => false,
        }
    }
}

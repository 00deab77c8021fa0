//! What a server emits: an event for each variant.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, LitStr, Path, Token, Type, Visibility, parenthesized};

use crate::case::RenameRule;
use crate::ctxt::Ctxt;
use crate::{attr, docs, types};

/// The attributes of the derives of a payload, which a struct variant hands on.
const HELPERS: [&str; 3] = ["serde", "schemars", "ts"];

pub(crate) struct Events {
    pub(crate) krate: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: syn::Generics,
    /// Servers send them to each other.
    pub(crate) server: bool,
    pub(crate) events: Vec<Event>,
}

pub(crate) struct Event {
    pub(crate) ident: Ident,
    /// On the wire.
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) docs: String,
    pub(crate) deprecated: TokenStream,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Unit,
    /// Positional arguments.
    Tuple {
        arguments: Vec<Argument>,
        ack: Option<Box<Type>>,
        /// Acks that are not last.
        misplaced: Vec<Span>,
        /// Whether one does not say what is answered.
        bare_ack: bool,
    },
    /// One object.
    Struct {
        attrs: Vec<Attribute>,
        fields: Vec<syn::Field>,
    },
}

pub(crate) struct Argument {
    pub(crate) ty: Type,
    pub(crate) name: String,
    pub(crate) attribute: Option<Span>,
}

impl Events {
    /// `None` when the item is no enum.
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Self> {
        let Data::Enum(data) = &input.data else {
            cx.error(&input.ident, "`Events` is derived for an enum: each variant is an event");
            return None;
        };
        let mut krate = attr::default_crate();
        let mut rule = RenameRule::Camel;
        let mut server = false;
        for attr in &input.attrs {
            if attr.path().is_ident("event") {
                cx.error(attr.path(), "`#[event(…)]` belongs on a variant: the enum has `#[events(…)]`");
            }
            if !attr.path().is_ident("events") {
                continue;
            }
            attr::inside(cx, attr, |input| {
                attr::list(cx, "events", &["rename_all", "crate", "server"], input, |key, input| {
                    match key.to_string().as_str() {
                        "crate" => krate = attr::path(input)?,
                        "server" => server = true,
                        _ => rule = attr::rename_rule(input)?,
                    }
                    Ok(())
                })
            });
        }
        Some(Self {
            krate,
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            server,
            events: data.variants.iter().map(|variant| Event::read(cx, rule, variant)).collect(),
        })
    }
}

impl Events {
    /// `Confirm(String, Ack)`: rustc says what is missing.
    pub(crate) fn has_ack_without_answer(&self) -> bool {
        self.events.iter().any(|event| matches!(&event.kind, Kind::Tuple { bare_ack: true, .. }))
    }
}

impl Event {
    fn read(cx: &Ctxt, rule: RenameRule, variant: &syn::Variant) -> Self {
        let mut name = (rule.variant(&variant.ident), variant.ident.span());
        let mut args = None;
        for attr in &variant.attrs {
            if attr.path().is_ident("events") {
                cx.error(attr.path(), "`#[events(…)]` belongs on the enum: a variant has `#[event(\"name\")]`");
            }
            if attr.path().is_ident("payload") {
                cx.error(attr.path(), "`#[payload(…)]` belongs on the fields of a struct variant");
            }
            let is_object = matches!(variant.fields, Fields::Named(_));
            if !is_object && HELPERS.iter().any(|name| attr.path().is_ident(name)) {
                cx.error(
                    attr.path(),
                    "this belongs on a struct variant, which is one object: write it on the type of the argument",
                );
            }
            if !attr.path().is_ident("event") {
                continue;
            }
            match attr.parse_args::<Said>() {
                Ok(said) => {
                    name = said.name.map_or(name, |given| (given.value(), given.span()));
                    args = said.args;
                }
                Err(error) => {
                    cx.error_at(error.span(), "a variant has the name of its event, those of its arguments, or both: `#[event(\"chat message\", args(text))]`")
                }
            }
        }
        Self {
            ident: variant.ident.clone(),
            name: name.0,
            name_span: name.1,
            docs: docs::text(&variant.attrs),
            deprecated: docs::deprecation(&variant.attrs),
            kind: Kind::read(cx, variant, args),
        }
    }
}

impl Kind {
    fn read(cx: &Ctxt, variant: &syn::Variant, args: Option<Args>) -> Self {
        if let Some(args) = &args
            && !matches!(variant.fields, Fields::Unnamed(_))
        {
            cx.error_at(args.span, "`args` names the positional arguments of a tuple variant: leave it out");
        }
        match &variant.fields {
            Fields::Unit => Self::Unit,
            Fields::Named(fields) => {
                Self::Struct { attrs: kept(&variant.attrs), fields: fields.named.iter().map(public).collect() }
            }
            Fields::Unnamed(fields) => {
                let types: Vec<&Type> = fields.unnamed.iter().map(|field| &field.ty).collect();
                let ack = types.last().and_then(|ty| types::argument_of(ty, "Ack")).cloned().map(Box::new);
                let declared = fields.unnamed.len() - usize::from(ack.is_some());
                let arguments = fields.unnamed.iter().take(declared);
                let is_bare = |ty: &Type| types::is(ty, "Ack") && types::argument_of(ty, "Ack").is_none();
                Self::Tuple {
                    bare_ack: types.iter().any(|ty| is_bare(ty)),
                    misplaced: arguments
                        .clone()
                        .filter(|field| types::is(&field.ty, "Ack") && !is_bare(&field.ty))
                        .map(|field| field.ty.span())
                        .collect(),
                    arguments: named(cx, arguments.collect(), args),
                    ack,
                }
            }
        }
    }
}

/// What `#[event(…)]` says on a variant.
struct Said {
    name: Option<LitStr>,
    args: Option<Args>,
}

/// `args(question, limit)`: what the arguments are called.
struct Args {
    names: Vec<Ident>,
    span: Span,
}

impl Parse for Said {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut said = Self { name: None, args: None };
        if input.peek(LitStr) {
            said.name = Some(input.parse()?);
            if input.is_empty() {
                return Ok(said);
            }
            input.parse::<Token![,]>()?;
        }
        let key: Ident = input.parse()?;
        if key != "args" {
            return Err(syn::Error::new(key.span(), "unknown"));
        }
        let content;
        parenthesized!(content in input);
        let names = content.parse_terminated(Ident::parse_any, Token![,])?.into_iter().collect();
        said.args = Some(Args { names, span: key.span() });
        input.parse::<Option<Token![,]>>()?;
        Ok(said)
    }
}

/// Names for the arguments: those that are given, or else what their types say; those that are there already get a number.
fn named(cx: &Ctxt, fields: Vec<&syn::Field>, given: Option<Args>) -> Vec<Argument> {
    if let Some(args) = &given
        && args.names.len() != fields.len()
    {
        let (names, there) = (args.names.len(), fields.len());
        cx.error_at(
            args.span,
            format!("`args` has {names} names for {there} arguments: name each of them but the `Ack`"),
        );
    }
    let given = given.map(|args| args.names).unwrap_or_default();
    let mut arguments: Vec<Argument> = Vec::new();
    for (index, field) in fields.into_iter().enumerate() {
        let stem = match given.get(index) {
            Some(name) => RenameRule::Camel.field(&Ident::new(&name.unraw().to_string(), name.span())),
            None => types::argument_name(&field.ty),
        };
        let taken = |name: &String| arguments.iter().any(|argument| argument.name == *name);
        let name = std::iter::once(stem.clone())
            .chain((2..).map(|number| format!("{stem}{number}")))
            .find(|name| !taken(name))
            .unwrap_or(stem);
        arguments.push(Argument {
            ty: field.ty.clone(),
            name,
            attribute: field
                .attrs
                .iter()
                .find(|attr| !attr.path().is_ident("doc") && !attr.path().is_ident("cfg"))
                .map(|attr| attr.path().span()),
        });
    }
    arguments
}

/// The attributes that the object of a struct variant takes over.
fn kept(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("doc") || HELPERS.iter().any(|name| attr.path().is_ident(name)))
        .cloned()
        .collect()
}

fn public(field: &syn::Field) -> syn::Field {
    syn::Field { vis: Visibility::Inherited, ..field.clone() }
}

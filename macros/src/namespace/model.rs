//! A namespace: its path, what it emits, its rooms.

use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, LitStr, Meta, Path, Token, Type, parenthesized, token};

use crate::ctxt::Ctxt;
use crate::{attr, docs};

pub(crate) struct Namespace {
    pub(crate) krate: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: syn::Generics,
    pub(crate) docs: String,
    pub(crate) deprecated: proc_macro2::TokenStream,
    pub(crate) path: String,
    pub(crate) path_span: Span,
    pub(crate) emits: Option<Type>,
    pub(crate) rooms: Option<Type>,
    /// What others see of a socket's data.
    pub(crate) public: Option<Type>,
    /// What servers tell each other.
    pub(crate) server: Option<Type>,
    pub(crate) fields: Vec<(Ident, Type)>,
    /// The handler traits, where they are listed.
    pub(crate) handlers: Option<Vec<Path>>,
}

/// The path of a dynamic namespace in pieces.
#[derive(Default)]
pub(crate) struct Pattern<'a> {
    /// What stands before the first parameter.
    pub(crate) before: &'a str,
    pub(crate) parameters: Vec<Parameter<'a>>,
}

/// What stands between braces.
pub(crate) struct Parameter<'a> {
    pub(crate) name: &'a str,
    /// What stands between it and the next parameter, or the end.
    pub(crate) behind: &'a str,
}

impl Namespace {
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Self {
        let mut namespace = Self {
            krate: attr::default_crate(),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            docs: docs::text(&input.attrs),
            deprecated: docs::deprecation(&input.attrs),
            path: String::new(),
            path_span: input.ident.span(),
            emits: None,
            rooms: None,
            public: None,
            server: None,
            fields: fields(cx, input),
            handlers: None,
        };
        let mut attrs = input.attrs.iter().filter(|attr| attr.path().is_ident("namespace"));
        match attrs.next() {
            None => cx.error(&input.ident, "a namespace needs its path: `#[namespace(\"/path\")]`"),
            Some(attr) => {
                if let Meta::Path(path) = &attr.meta {
                    cx.error(path, "a namespace needs its path: `#[namespace(\"/path\")]`");
                }
                attr::inside(cx, attr, |input| namespace.arguments(cx, input));
            }
        }
        if let Some(second) = attrs.next() {
            cx.error(second.path(), "a namespace has one path: leave this `#[namespace(…)]` out");
        }
        namespace
    }

    fn arguments(&mut self, cx: &Ctxt, input: ParseStream<'_>) -> syn::Result<()> {
        let path: LitStr = input
            .parse()
            .map_err(|error| syn::Error::new(error.span(), "the path comes first: `#[namespace(\"/path\")]`"))?;
        self.path = path.value();
        self.path_span = path.span();
        if input.is_empty() {
            return Ok(());
        }
        input.parse::<Token![,]>()?;
        let known = ["emits", "rooms", "crate", "public", "server", "handlers"];
        attr::list(cx, "namespace", &known, input, |key, input| {
            match key.to_string().as_str() {
                "emits" => self.emits = Some(ty(input)?),
                "rooms" => self.rooms = Some(ty(input)?),
                "public" => self.public = Some(ty(input)?),
                "server" => self.server = Some(ty(input)?),
                "handlers" => self.handlers = Some(handlers(input)?),
                _ => self.krate = attr::path(input)?,
            }
            Ok(())
        })
    }

    /// The path in pieces; `None` when a brace has no other half.
    pub(crate) fn pattern(&self) -> Option<Pattern<'_>> {
        let mut pieces = self.path.split('{');
        let before = pieces.next().filter(|text| !text.contains('}'))?;
        let parameters = pieces.map(|piece| {
            let (name, behind) = piece.split_once('}')?;
            (!behind.contains('}')).then_some(Parameter { name, behind })
        });
        Some(Pattern { before, parameters: parameters.collect::<Option<_>>()? })
    }

    /// The type of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&(Ident, Type)> {
        self.fields.iter().find(|(ident, _)| ident == name)
    }
}

/// `= ChatEvent`.
fn ty(input: ParseStream<'_>) -> syn::Result<Type> {
    input.parse::<Token![=]>()?;
    attr::ty(input)
}

/// `= (ChatHandler, uploads::UploadHandler)`.
fn handlers(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    input.parse::<Token![=]>()?;
    if !input.peek(token::Paren) {
        return Err(input.error("the handler traits stand in parentheses: `handlers = (ChatHandler, UploadHandler)`"));
    }
    let content;
    parenthesized!(content in input);
    let traits = content.parse_terminated(Path::parse_mod_style, Token![,])?;
    Ok(traits.into_iter().collect())
}

fn fields(cx: &Ctxt, input: &DeriveInput) -> Vec<(Ident, Type)> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unit => Vec::new(),
            Fields::Named(fields) => {
                fields.named.iter().filter_map(|field| Some((field.ident.clone()?, field.ty.clone()))).collect()
            }
            Fields::Unnamed(fields) => {
                cx.error_at(fields.span(), "the parameters of a path have names: use named fields, or none");
                Vec::new()
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            cx.error(&input.ident, "`Namespace` is derived for a struct: `struct Chat;`");
            Vec::new()
        }
    }
}

//! `#[payload]`.

mod bounds;
mod deprecated;
mod expand;
mod model;
mod printed;
mod validate;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, DeriveInput, Token, Visibility};

use crate::ctxt::Ctxt;
use crate::fallback;
pub(crate) use bounds::take as take_bounds;
pub(crate) use deprecated::unwrap as expand_deprecated;
use model::{Arguments, Payload};

/// Reads the item, validates it, and writes it back with its derives and its check.
pub(crate) fn expand(cx: &Ctxt, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = Arguments::parse(cx, arguments);
    let Some(mut input) = cx.ok(data.parse2(item.clone())) else {
        return fallback::without_attributes(item, &["payload"]);
    };
    name_self(&mut input);
    let payload = Payload::read(cx, arguments, &mut input);
    payload.validate(cx);
    if cx.has_errors() {
        // With the derives, so that what uses the type finds its traits.
        return payload.expand_stub(&input);
    }
    payload.expand(&input)
}

/// A struct or an enum.
fn data(input: ParseStream<'_>) -> syn::Result<DeriveInput> {
    let ahead = input.fork();
    ahead.call(Attribute::parse_outer)?;
    ahead.parse::<Visibility>()?;
    if !ahead.peek(Token![struct]) && !ahead.peek(Token![enum]) {
        return Err(ahead.error("`#[payload]` stands on a struct or an enum: nothing else is data that can travel"));
    }
    input.parse()
}

/// Puts the type's own name for `Self` in its fields: what is derived from them repeats their types where `Self` is
/// another.
fn name_self(input: &mut DeriveInput) {
    let (name, generics) = (&input.ident, input.generics.clone());
    let own = {
        let (_, arguments, _) = generics.split_for_impl();
        quote!(#name #arguments)
    };
    for field in expand::item_fields(&mut input.data) {
        let (tokens, found) = named(field.ty.to_token_stream(), &own);
        if found && let Ok(named) = syn::parse2(tokens) {
            field.ty = named;
        }
    }
}

/// The tokens with `own` for `Self`, and whether there was one.
fn named(tokens: TokenStream, own: &TokenStream) -> (TokenStream, bool) {
    let mut found = false;
    let named = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if ident == "Self" => {
            found = true;
            // Not as if the user had written the name: clippy would advise `Self`.
            let span = Span::call_site().located_at(ident.span());
            own.clone()
                .into_iter()
                .map(|mut token| {
                    token.set_span(span);
                    token
                })
                .collect()
        }
        TokenTree::Group(group) => {
            let (stream, inner) = named(group.stream(), own);
            found |= inner;
            let mut named = Group::new(group.delimiter(), stream);
            named.set_span(group.span());
            TokenTree::Group(named).into()
        }
        token => TokenStream::from(token),
    });
    let named = named.collect();
    (named, found)
}

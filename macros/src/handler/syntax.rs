//! The syntax of a trait, its default bodies unread: an error in a body is rustc's to report.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Generics, Ident, Signature, Token, TypeParamBound, Visibility, WhereClause, braced, token};

pub(crate) struct Trait {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) unsafety: Option<Token![unsafe]>,
    pub(crate) trait_token: Token![trait],
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) supertraits: Punctuated<TypeParamBound, Token![+]>,
    pub(crate) items: Vec<Item>,
    /// What is wrong with methods that could not be read, half typed ones for instance; the others stay.
    pub(crate) broken: Vec<syn::Error>,
}

pub(crate) enum Item {
    Method(Box<Method>),
    /// A constant, a type, or a macro.
    Other(TokenStream),
}

pub(crate) struct Method {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) signature: Signature,
    pub(crate) body: Option<TokenStream>,
}

impl Parse for Trait {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let unsafety = input.parse()?;
        if !input.peek(Token![trait]) {
            return Err(
                input.error("`#[handler(…)]` stands on a trait: it declares the events, and your type implements it")
            );
        }
        let trait_token = input.parse()?;
        let ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        let mut supertraits = Punctuated::new();
        if input.parse::<Option<Token![:]>>()?.is_some() {
            while !input.peek(Token![where]) && !input.peek(token::Brace) {
                supertraits.push_value(input.parse()?);
                if input.peek(Token![+]) {
                    supertraits.push_punct(input.parse()?);
                }
            }
        }
        generics.where_clause = input.parse::<Option<WhereClause>>()?;
        let content;
        braced!(content in input);
        let (mut items, mut broken) = (Vec::new(), Vec::new());
        while !content.is_empty() {
            let ahead = content.fork();
            match ahead.parse() {
                Ok(item) => {
                    content.advance_to(&ahead);
                    items.push(item);
                }
                Err(error) => {
                    broken.push(error);
                    skip(&content)?;
                }
            }
        }
        Ok(Self { attrs, vis, unsafety, trait_token, ident, generics, supertraits, items, broken })
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        if input.is_empty() {
            return Err(syn::Error::new(input.span(), "the method behind this attribute is missing"));
        }
        let ahead = input.fork();
        if ahead.parse::<Signature>().is_err() && !is_method(input) {
            return other(&attrs, input).map(Self::Other);
        }
        let signature = input.parse()?;
        let body = if input.peek(token::Brace) {
            Some(input.parse::<proc_macro2::Group>()?.stream())
        } else {
            input.parse::<Token![;]>()?;
            None
        };
        Ok(Self::Method(Box::new(Method { attrs, signature, body })))
    }
}

/// Leaves out an item that could not be read: up to its end, or to the attributes of the next.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    input.call(Attribute::parse_outer)?;
    while !input.is_empty() {
        let end = input.peek(Token![;]) || input.peek(token::Brace);
        input.parse::<TokenTree>()?;
        if end || input.peek(Token![#]) {
            break;
        }
    }
    Ok(())
}

/// Whether a `fn` comes before the item ends, so that its signature's error is the one to report.
fn is_method(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while !ahead.is_empty() {
        if ahead.peek(Token![fn]) {
            return true;
        }
        if ahead.peek(Token![;]) || ahead.peek(token::Brace) || ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    false
}

/// Everything up to the item's end.
fn other(attrs: &[Attribute], input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = quote::quote!(#(#attrs)*);
    while !input.is_empty() {
        let end = input.peek(Token![;]) || input.peek(token::Brace);
        tokens.extend([input.parse::<TokenTree>()?]);
        if end {
            break;
        }
    }
    Ok(tokens)
}

//! A payload that is deprecated, and what is derived for it, which is no use of it.
//!
//! The derives of others name the type as the user wrote it, and rustc would warn of that at the type's own definition. It
//! is silent about names that come from a derive, so such an item is written by one: [`wrap`] hands it over, [`unwrap`]
//! writes it.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{DeriveInput, Path};

use crate::ctxt::Ctxt;

/// The attribute that holds the item.
const ITEM: &str = "__payload";

/// The item in the hands of the derive.
pub(super) fn wrap(krate: &Path, ident: &Ident, item: &TokenStream) -> TokenStream {
    let bearer = format_ident!("__{}IsDeprecated", ident, span = Span::call_site());
    let attribute = Ident::new(ITEM, Span::call_site());
    quote! {
        #[derive(#krate::__private::DeprecatedPayload)]
        #[#attribute(#item)]
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types)]
        enum #bearer {}
    }
}

/// The item, its name as if the derive had thought of it.
pub(crate) fn unwrap(cx: &Ctxt, bearer: TokenStream) -> TokenStream {
    let item = || {
        let bearer: DeriveInput = cx.ok(syn::parse2(bearer))?;
        let attr = bearer.attrs.iter().find(|attr| attr.path().is_ident(ITEM))?;
        let item = attr.meta.require_list().ok()?.tokens.clone();
        let ident = syn::parse2::<DeriveInput>(item.clone()).ok()?.ident;
        Some(own(item, &ident))
    };
    item().unwrap_or_default()
}

/// The tokens with each `ident` from here.
fn own(tokens: TokenStream, ident: &Ident) -> TokenStream {
    let each = |token| match token {
        TokenTree::Ident(mut name) if name == *ident => {
            name.set_span(Span::call_site().located_at(name.span()));
            TokenTree::Ident(name)
        }
        // Bounds are text.
        TokenTree::Literal(mut text) if text.to_string().contains(&ident.to_string()) => {
            text.set_span(Span::call_site().located_at(text.span()));
            TokenTree::Literal(text)
        }
        TokenTree::Group(group) => {
            let mut respanned = Group::new(group.delimiter(), own(group.stream(), ident));
            respanned.set_span(group.span());
            TokenTree::Group(respanned)
        }
        token => token,
    };
    tokens.into_iter().map(each).collect()
}

//! `#[derive(Namespace)]`.

mod expand;
mod model;
mod validate;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;
use model::Namespace;

/// Reads the struct, validates it, and writes its implementations.
pub(crate) fn expand(cx: &Ctxt, item: TokenStream) -> TokenStream {
    let Some(input) = cx.ok(syn::parse2::<DeriveInput>(item)) else {
        return TokenStream::new();
    };
    let namespace = Namespace::read(cx, &input);
    if !cx.has_errors() {
        namespace.validate(cx);
    }
    if cx.has_errors() {
        return namespace.expand_stub();
    }
    namespace.expand()
}

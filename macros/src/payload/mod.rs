//! `#[payload]`.

mod expand;
mod model;
mod validate;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use crate::ctxt::Ctxt;
use crate::fallback;
use model::{Arguments, Payload};

/// Reads the item, validates it, and writes it back with its derives and its check.
pub(crate) fn expand(cx: &Ctxt, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = Arguments::parse(cx, arguments);
    let Some(mut input) = cx.ok(syn::parse2::<DeriveInput>(item.clone())) else {
        return fallback::without_attributes(item, &["payload"]);
    };
    if let Data::Union(union) = &input.data {
        cx.error(union.union_token, "`#[payload]` stands on a struct or an enum");
        return fallback::without_attributes(item, &["payload"]);
    }
    let payload = Payload::read(cx, arguments, &mut input);
    payload.validate(cx);
    if cx.has_errors() {
        // With the derives, so that what uses the type finds its traits.
        return payload.expand_stub(&input);
    }
    payload.expand(&input)
}

//! `#[derive(Events)]`.

mod expand;
mod model;
mod validate;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;
use model::Events;

/// Reads the enum, validates it, and writes its implementation.
pub(crate) fn expand(cx: &Ctxt, item: TokenStream) -> TokenStream {
    let Some(input) = cx.ok(syn::parse2::<DeriveInput>(item)) else {
        return TokenStream::new();
    };
    let Some(events) = Events::read(cx, &input) else {
        return TokenStream::new();
    };
    events.validate(cx);
    if cx.has_errors() || events.has_ack_without_answer() {
        return events.expand_stub();
    }
    events.expand()
}

//! `#[derive(Room)]`.

mod expand;
mod model;
mod validate;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;
use model::Rooms;

/// Reads the enum, validates it, and writes its implementation.
pub(crate) fn expand(cx: &Ctxt, item: TokenStream) -> TokenStream {
    let Some(input) = cx.ok(syn::parse2::<DeriveInput>(item)) else {
        return TokenStream::new();
    };
    let Some(rooms) = Rooms::read(cx, &input) else {
        return TokenStream::new();
    };
    rooms.validate(cx);
    if cx.has_errors() {
        return rooms.expand_stub();
    }
    rooms.expand()
}

//! `#[handler(Namespace)]`.

mod expand;
mod model;
mod syntax;
mod validate;

use proc_macro2::TokenStream;

use crate::ctxt::Ctxt;
use crate::fallback;
use model::{Arguments, Handler};
use syntax::Trait;

/// The attributes of methods and parameters.
const OWN: [&str; 8] =
    ["connect", "connected", "event", "fallback", "disconnecting", "disconnect", "server_event", "payload"];

/// Reads the trait, validates it, and writes it back with its dispatch.
pub(crate) fn expand(cx: &Ctxt, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = Arguments::parse(cx, arguments);
    let Some(item_trait) = cx.ok(syn::parse2::<Trait>(item.clone())) else {
        return fallback::without_attributes(item, &OWN);
    };
    let handler = Handler::read(cx, arguments, item_trait);
    handler.validate(cx);
    if cx.has_errors() {
        return handler.expand_stub();
    }
    handler.expand()
}

//! The macros of Ackord: entry points only.

use proc_macro::TokenStream;

/// Placeholder entries until the pipeline lands.
#[proc_macro_attribute]
pub fn payload(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// See above.
#[proc_macro_attribute]
pub fn handler(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// See above.
#[proc_macro_derive(Events, attributes(event, events))]
pub fn events(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// See above.
#[proc_macro_derive(Room, attributes(room))]
pub fn room(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// See above.
#[proc_macro_derive(Namespace, attributes(namespace))]
pub fn namespace(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

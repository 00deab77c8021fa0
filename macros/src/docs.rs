//! Doc comments and deprecations, for the contract.

use quote::{ToTokens, quote};
use syn::{Attribute, LitStr, Meta};

/// The text of the doc comments, without the space that stands in front of each line.
pub(crate) fn text(attrs: &[Attribute]) -> String {
    let lines: Vec<String> = attrs
        .iter()
        .filter(|attr| attr.path().is_ident("doc"))
        .filter_map(|attr| match &attr.meta {
            Meta::NameValue(meta) => syn::parse2::<LitStr>(meta.value.to_token_stream()).ok(),
            _ => None,
        })
        // `lines` of an empty comment are none, and it is what separates paragraphs.
        .flat_map(|line| line.value().split('\n').map(str::to_owned).collect::<Vec<_>>())
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}

/// `Some("note")` of `#[deprecated]`, or `None`, as tokens.
pub(crate) fn deprecation(attrs: &[Attribute]) -> proc_macro2::TokenStream {
    match deprecated(attrs) {
        None => quote!(::core::option::Option::None),
        Some(note) => quote!(::core::option::Option::Some(#note)),
    }
}

/// The note of `#[deprecated]`, which may be empty.
pub(crate) fn deprecated(attrs: &[Attribute]) -> Option<String> {
    let attr = attrs.iter().find(|attr| attr.path().is_ident("deprecated"))?;
    Some(note(attr).unwrap_or_default())
}

fn note(attr: &Attribute) -> Option<String> {
    let mut note = None;
    match &attr.meta {
        Meta::Path(_) => {}
        Meta::NameValue(meta) => {
            note = syn::parse2::<LitStr>(meta.value.to_token_stream()).ok();
        }
        Meta::List(list) => {
            // What does not parse is rustc's to report.
            let _ = list.parse_nested_meta(|meta| {
                let value: LitStr = meta.value()?.parse()?;
                if meta.path.is_ident("note") {
                    note = Some(value);
                }
                Ok(())
            });
        }
    }
    note.map(|note| note.value())
}

//! What is written when a macro refuses: the user's item without our attributes, so that nothing else is reported.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// The tokens without the attributes of these names, at every depth. For items that do not parse, too.
pub(crate) fn without_attributes(tokens: TokenStream, names: &[&str]) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::Bracket
                    && kept.last().is_some_and(is_pound)
                    && is_named(&group, names) =>
            {
                kept.pop();
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_attributes(group.stream(), names));
                inner.set_span(group.span());
                kept.push(TokenTree::Group(inner));
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn is_pound(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#' && punct.spacing() == Spacing::Alone)
}

fn is_named(attribute: &Group, names: &[&str]) -> bool {
    match attribute.stream().into_iter().next() {
        Some(TokenTree::Ident(ident)) => names.iter().any(|name| ident == name),
        _ => false,
    }
}

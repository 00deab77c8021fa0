//! The bounds on what is derived: each field's type is a payload.
//!
//! They stand on the item while others derive from it, who copy them, and are taken off it again: a bound of the type itself
//! would have to hold wherever the type is named. It has a lifetime that it does not use: where it does not hold, rustc then
//! reports it not at each derive, but once, at the implementation of `Payload`, which needs what is derived. On `Payload`
//! itself it must not stand: a recursive type would be one only if it was one already.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{DeriveInput, Lifetime, Path, WherePredicate, parse_quote};

use super::model::Field;
use crate::ctxt::Ctxt;

/// The lifetime that tells these bounds from the user's own.
const MARK: &str = "'__payload";

/// Puts the bounds on an item, and the attribute that takes them off, which stands behind the derives.
pub(super) fn put(krate: &Path, item: &mut DeriveInput, fields: &[&Field]) {
    if fields.is_empty() {
        return;
    }
    let predicates = &mut item.generics.make_where_clause().predicates;
    for field in fields {
        let ty = &field.ty;
        let span = ty.span();
        let mark = Lifetime::new(MARK, span);
        let krate = crate::types::respanned(krate.to_token_stream(), span);
        let bound: WherePredicate = syn::parse_quote_spanned!(span=> for<#mark> #ty: #krate::Payload);
        predicates.push(bound);
    }
    item.attrs.insert(0, parse_quote!(#[#krate::__private::without_payload_bounds]));
}

/// The item without them.
pub(crate) fn take(cx: &Ctxt, item: TokenStream) -> TokenStream {
    let Some(mut item) = cx.ok(syn::parse2::<DeriveInput>(item)) else { return TokenStream::new() };
    if let Some(clause) = &mut item.generics.where_clause {
        let kept = std::mem::take(&mut clause.predicates).into_iter().filter(|predicate| !is_marked(predicate));
        clause.predicates = kept.collect();
        if clause.predicates.is_empty() {
            item.generics.where_clause = None;
        }
    }
    item.into_token_stream()
}

fn is_marked(predicate: &WherePredicate) -> bool {
    let WherePredicate::Type(predicate) = predicate else { return false };
    predicate.lifetimes.as_ref().is_some_and(|lifetimes| {
        lifetimes
            .lifetimes
            .iter()
            .any(|it| matches!(it, syn::GenericParam::Lifetime(it) if it.lifetime.to_string() == MARK))
    })
}

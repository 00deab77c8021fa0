//! What a payload must not be. One rule, one function.

use proc_macro2::Span;

use super::model::{Field, Payload, Policy, Shape, Variant};
use crate::attr::Serde;
use crate::ctxt::Ctxt;
use crate::{constraint, types};

impl Payload {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        check_order(cx, self);
        check_derives(cx, self);
        check_lifetimes(cx, self);
        check_opaque(cx, &self.serde);
        if let Shape::Enum(variants) = &self.shape {
            for variant in variants {
                check_recursion(cx, self, variant);
                check_variant(cx, variant);
            }
        }
        for field in self.fields() {
            check_opaque(cx, &field.serde);
            check_with(cx, field);
            check_shown(cx, field);
            check_integers(cx, field);
            constraint::check(cx, &field.constraints, &field.ty);
        }
    }
}

/// `#[serde(…)] #[payload] struct A;`: there is no serde before `#[payload]` derives it.
fn check_order(cx: &Ctxt, payload: &Payload) {
    if let Some(span) = payload.above {
        cx.error_at(span, "`#[payload]` stands above this attribute: it derives what the attribute belongs to");
    }
}

/// `#[payload] #[derive(Serialize)] struct A;` would be two implementations.
fn check_derives(cx: &Ctxt, payload: &Payload) {
    for (name, span) in &payload.derived {
        cx.error_at(*span, format!("`#[payload]` derives `{name}` already: remove it here"));
    }
}

/// `#[payload] struct A<'a>(&'a str);` cannot be read from a frame that is gone.
fn check_lifetimes(cx: &Ctxt, payload: &Payload) {
    if let Some(lifetime) = payload.generics.lifetimes().next() {
        cx.error(lifetime, "a payload owns its data: use `String` or `Vec` in the place of what it borrows");
    }
}

/// `#[serde(serialize_with = "f")]`: only serde knows what `f` writes.
fn check_opaque(cx: &Ctxt, serde: &Serde) {
    for (name, span) in &serde.opaque {
        let hint = match *name {
            "serialize_with" | "deserialize_with" => {
                "use `#[serde(with = \"…\")]` together with `#[payload(as = \"…\")]`"
            }
            _ => "use a type that implements serde's traits, and say with `#[payload(as = \"…\")]` what it looks like",
        };
        cx.error_at(*span, format!("the schema cannot know what `{name}` makes of the value: {hint}"));
    }
}

/// `#[serde(with = "m")]` needs the type that `m` writes.
fn check_with(cx: &Ctxt, field: &Field) {
    if let Some(span) = field.serde.with
        && !field.schemars_with
        && field.shown.is_none()
        && !matches!(field.policy, Some(Policy::Text(_)))
    {
        cx.error_at(span, "the schema cannot know what this module writes: say it with `#[payload(as = \"Type\")]`");
    }
}

/// `#[payload(as = "u64")]` says no policy, and `#[payload(as = "String", string)]` says two things.
fn check_shown(cx: &Ctxt, field: &Field) {
    let Some(shown) = &field.shown else { return };
    let span = shown.literal.span();
    if let Some(integer) = types::wide_integer(&shown.ty) {
        cx.error_at(
            span,
            format!("JavaScript loses `{integer}` past 2^53: name what travels, such as `String` or `f64`"),
        );
    }
    if let Some(Policy::Number(policy) | Policy::Text(policy)) = field.policy {
        cx.error_at(policy, "`as` says already how the value travels: leave this out");
    } else if field.serde.flatten {
        cx.error_at(span, "a flattened field is no value of its own: give it a `#[payload]` type");
    }
}

/// `#[payload(…)] Variant { … }` and `#[serde(with = "m")] Variant(…)`.
fn check_variant(cx: &Ctxt, variant: &Variant) {
    if let Some(span) = variant.constrained {
        cx.error_at(span, "`#[payload(…)]` belongs on the fields of the variant: move it to the one that it is about");
    }
    check_opaque(cx, &variant.serde);
    if let Some(span) = variant.serde.with {
        cx.error_at(
            span,
            "the schema cannot know what this module writes: put the variant's data in a type of its own",
        );
    }
}

/// `#[serde(untagged)] enum Tree { Leaf(u32), Node(Vec<Tree>) }`: serde copies what it reads before it tries the variants,
/// at each level again, and tries those that refer to the enum at each level too.
fn check_recursion(cx: &Ctxt, payload: &Payload, variant: &Variant) {
    if !payload.serde.untagged && !variant.serde.untagged {
        return;
    }
    for field in variant.fields.iter().filter(|field| !field.serde.skip) {
        if let Some(itself) = types::mention(&field.ty, &payload.ident) {
            cx.error(
                &itself,
                "an untagged enum within itself lets a client take memory and time without measure: give it a `#[serde(tag = \"…\")]`, or use `Value` here",
            );
        }
    }
}

/// An integer of 64 bits without a policy, and a policy that has nothing to say.
fn check_integers(cx: &Ctxt, field: &Field) {
    if field.serde.skip || field.shown.is_some() {
        return;
    }
    let wide = types::wide_integer(&field.ty);
    match (field.policy, wide) {
        (None, Some(integer)) if field.serde.with.is_none() && !field.schemars_with => cx.error(
            &integer,
            format!(
                "JavaScript loses `{integer}` past 2^53: say how it travels with `#[payload(number)]` or `#[payload(string)]`, or use an integer of at most 32 bits"
            ),
        ),
        (Some(Policy::Number(span) | Policy::Text(span)), None) => {
            cx.error_at(span, "`number` and `string` are for integers of 64 bits or more: leave it out");
        }
        (Some(Policy::Text(span)), Some(_)) => check_text(cx, field, span),
        _ => {}
    }
}

/// `#[payload(string)] ids: Vec<u64>` would need a string in each element.
fn check_text(cx: &Ctxt, field: &Field, span: Span) {
    let integer = types::argument_of(&field.ty, "Option").unwrap_or(&field.ty);
    let alone = types::wide_integer(integer).is_some_and(|name| types::is(integer, &name.to_string()));
    if !alone {
        cx.error_at(
            span,
            "`string` is for an integer or an `Option` of one: put it in a `#[payload]` struct of its own",
        );
    } else if field.serde.with.is_some() {
        cx.error_at(span, "`string` is a `#[serde(with = …)]` itself: leave one of them out");
    }
}

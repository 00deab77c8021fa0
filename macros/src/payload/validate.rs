//! What a payload must not be. One rule, one function.

use proc_macro2::Span;

use syn::GenericParam;

use super::model::{Arguments, Field, Payload, Policy, Shape, Variant};
use crate::attr::Serde;
use crate::ctxt::Ctxt;
use crate::{constraint, types, typescript};

impl Payload {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        check_order(cx, self);
        check_derives(cx, self);
        check_lifetimes(cx, self);
        check_opaque(cx, &self.serde);
        check_name(cx, self);
        check_typescript(cx, self);
        if let Shape::Enum(variants) = &self.shape {
            for variant in variants {
                check_recursion(cx, self, variant);
                check_variant(cx, variant);
            }
        }
        for field in self.fields() {
            check_end(cx, self, field);
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

/// `#[payload(name = "a b")]`, and `#[payload(name = "Page_{T}")]` where there is no `T`.
fn check_name(cx: &Ctxt, payload: &Payload) {
    let Some(name) = &payload.arguments.name else { return };
    let value = name.value();
    let mut plain = String::new();
    let mut rest = value.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        let (parameter, behind) = behind.split_once('}').unwrap_or((behind, ""));
        if !payload.generics.params.iter().any(|known| is_parameter(known, parameter)) {
            cx.error_at(
                name.span(),
                format!("`{{{parameter}}}` is no parameter of `{}`: name one of its own", payload.ident),
            );
            return;
        }
        plain.push_str(before);
        plain.push('_');
        rest = behind;
    }
    plain.push_str(rest);
    if !typescript::is_identifier(&plain) {
        cx.error_at(
            name.span(),
            "this is no name of a payload: write an identifier, `NewMessage`, for a generic one `Page_{T}`",
        );
    }
}

fn is_parameter(known: &GenericParam, name: &str) -> bool {
    match known {
        GenericParam::Type(known) => known.ident == name,
        GenericParam::Const(known) => known.ident == name,
        GenericParam::Lifetime(_) => false,
    }
}

/// `#[payload(ts = "string; number")]`, and what says twice where the TypeScript is.
fn check_typescript(cx: &Ctxt, payload: &Payload) {
    let Arguments { ts, import, .. } = &payload.arguments;
    let on_fields = payload.fields().filter_map(|field| field.ts.as_ref());
    for literal in ts.iter().chain(&payload.ts).chain(on_fields) {
        typescript::check_type(cx, literal);
    }
    if let Some(shown) = &payload.ts_as {
        let hint = "say its TypeScript with `#[payload(ts = \"…\")]`";
        cx.error_at(shown.span(), format!("only the files of ts-rs would have this type: {hint}"));
    }
    for field in payload.fields() {
        // Beside `#[schemars(with = …)]` both are told.
        if let Some(shown) = field.ts_as.as_ref().filter(|_| !field.schemars_with && field.shown.is_none()) {
            let hint =
                "say what travels with `#[payload(as = \"…\")]`, or the TypeScript alone with `#[ts(type = \"…\")]`";
            cx.error_at(shown.span(), format!("only the files of ts-rs would have this type: {hint}"));
        }
    }
    if let (Some(_), Some(attribute)) = (ts, &payload.ts) {
        cx.error_at(attribute.span(), "`#[payload(ts = …)]` says the type already: leave one of them out");
    }
    let Some(from) = import else { return };
    if ts.is_some() || payload.ts.is_some() {
        cx.error_at(from.span(), "what is imported has its type there: leave `ts` or `import` out");
    } else if payload.generics.type_params().next().is_some() {
        cx.error_at(from.span(), "a generic type has no one name to import: leave `import` out");
    } else if from.value().is_empty() || from.value().chars().any(char::is_control) {
        cx.error_at(from.span(), "`import` names a module as TypeScript does: `\"./bindings/User\"`");
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

/// `struct Node { next: Option<Node> }`: each would have another one in it. rustc says so too, in many words.
fn check_end(cx: &Ctxt, payload: &Payload, field: &Field) {
    if let Some(itself) = types::contained(&field.ty, &payload.ident) {
        cx.error(itself, format!("a `{0}` within a `{0}` has no end: write `Box<{0}>` here", payload.ident));
    }
}

/// An integer of 64 bits without a policy, and a policy that has nothing to say.
fn check_integers(cx: &Ctxt, field: &Field) {
    if field.serde.skip || field.shown.is_some() {
        return;
    }
    let wide = types::wide_integer(&field.ty);
    match (field.policy, wide) {
        (None, Some(integer)) if field.serde.with.is_none() && !field.schemars_with => {
            let string = if types::is_non_zero(&integer) { "" } else { " or `#[payload(string)]`" };
            cx.error(
                &integer,
                format!(
                    "JavaScript loses `{integer}` past 2^53: say how it travels with `#[payload(number)]`{string}, or use an integer of at most 32 bits"
                ),
            );
        }
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
    let alone = types::wide_integer(integer)
        .is_some_and(|name| types::is(integer, &name.to_string()) && !types::is_non_zero(&name));
    if !alone {
        cx.error_at(
            span,
            "`string` is for an integer or an `Option` of one: put it in a `#[payload]` struct of its own",
        );
    } else if field.serde.with.is_some() {
        cx.error_at(span, "`string` is a `#[serde(with = …)]` itself: leave one of them out");
    }
}

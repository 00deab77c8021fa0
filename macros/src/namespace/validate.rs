//! What a namespace must not be. One rule, one function.

use super::model::{Namespace, Parameter};
use crate::attr;
use crate::ctxt::Ctxt;

impl Namespace {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        if !self.generics.params.is_empty() {
            cx.error(&self.generics, "a namespace has no parameters but those of its path: make this a field");
        }
        check_handlers(cx, self);
        check_path(cx, self);
        if !cx.has_errors() {
            check_parameters(cx, self);
        }
    }
}

/// A list has members, each once: they are told apart by their names.
fn check_handlers(cx: &Ctxt, namespace: &Namespace) {
    let Some(handlers) = &namespace.handlers else { return };
    if handlers.is_empty() {
        cx.error_at(
            namespace.path_span,
            "the list of handler traits is empty: leave `handlers` out if there is one trait",
        );
    }
    let mut seen = Vec::new();
    for path in handlers {
        let Some(segment) = path.segments.last() else { continue };
        if seen.contains(&&segment.ident) {
            cx.error(
                path,
                format!("there are two handler traits called `{}`: they are told apart by their names", segment.ident),
            );
        }
        seen.push(&segment.ident);
    }
}

/// `chat`, `/chat?x`, `/a,b`: what the packet format gives another meaning.
fn check_path(cx: &Ctxt, namespace: &Namespace) {
    if !namespace.path.starts_with('/') {
        cx.error_at(namespace.path_span, format!("a path begins with a slash: `/{}`", namespace.path));
    }
    let forbidden =
        |character: &char| matches!(character, ',' | '?' | '#') || character.is_whitespace() || character.is_control();
    if let Some(character) = namespace.path.chars().find(forbidden) {
        cx.error_at(namespace.path_span, format!("a path holds no `{}`: leave it out", character.escape_default()));
    }
}

/// Braces and fields match one to one.
fn check_parameters(cx: &Ctxt, namespace: &Namespace) {
    let span = namespace.path_span;
    let Some(pattern) = namespace.pattern() else {
        cx.error_at(span, "a brace without its other half: parameters stand in braces, as in `/project/{id}`");
        return;
    };
    let mut seen: Vec<&str> = Vec::new();
    for &Parameter { name, .. } in &pattern.parameters {
        if seen.contains(&name) {
            cx.error_at(span, format!("`{{{name}}}` stands in the path twice: give each parameter a name of its own"));
        } else if namespace.field(name).is_none() {
            let fields: Vec<String> = namespace.fields.iter().map(|(ident, _)| ident.to_string()).collect();
            let hint = if fields.is_empty() {
                format!("declare it: `struct {} {{ {name}: String }}`", namespace.ident)
            } else {
                format!("it has {}", attr::quoted(fields.iter().map(String::as_str)))
            };
            cx.error_at(span, format!("`{{{name}}}` is no field of `{}`: {hint}", namespace.ident));
        } else {
            seen.push(name);
        }
    }
    for (ident, _) in &namespace.fields {
        if !seen.iter().any(|name| ident == name) {
            cx.error(ident, format!("the path does not say this parameter: put `{{{ident}}}` into it"));
        }
    }
    check_separators(cx, namespace, &pattern.parameters);
}

/// `/{tenant}-{room}`: `/a-b-c` would be the room `c` of `a-b`, and the room `b-c` of `a`.
fn check_separators(cx: &Ctxt, namespace: &Namespace, parameters: &[Parameter<'_>]) {
    for (left, right) in parameters.iter().zip(parameters.iter().skip(1)) {
        if left.behind.chars().all(may_stand_in_a_value) {
            cx.error_at(
                namespace.path_span,
                format!(
                    "`{{{}}}` and `{{{}}}` cannot be told apart: between them belongs a `/`, or another character that \
                     stands in no value, such as `:`",
                    left.name, right.name
                ),
            );
        }
    }
}

/// What `encodeURIComponent` leaves or writes.
fn may_stand_in_a_value(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_.!~*'()%".contains(character)
}
